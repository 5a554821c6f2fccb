namespace DsxDapr.Scanner.Engines;

/// <summary>The content cannot be read to its end; <see cref="ContentStream.State"/> says why.</summary>
internal sealed class ContentException(string message, Exception? innerException = null) : IOException(message, innerException);

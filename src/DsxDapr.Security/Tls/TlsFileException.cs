namespace DsxDapr.Security.Tls;

/// <summary>A file of certificates or keys cannot be used; the message names the file and says why, and holds nothing secret.</summary>
public sealed class TlsFileException(string message, Exception? innerException = null) : Exception(message, innerException);

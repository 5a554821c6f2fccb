namespace DsxDapr.Connector.FileSystem.Actions;

/// <summary>A file is not, any more, what was scanned, or what it was a moment ago. It was left alone.</summary>
internal sealed class ItemChangedException(string message) : IOException(message);

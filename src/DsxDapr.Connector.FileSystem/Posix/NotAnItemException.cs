namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>A path that leads to something else than an item, such as a symbolic link; trying again will not help.</summary>
internal sealed class NotAnItemException(string message) : IOException(message);

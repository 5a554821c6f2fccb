namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>What a name in a directory stands for.</summary>
internal enum FileKind
{
    /// <summary>A file with content: the only kind that is an item.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; never followed.</summary>
    SymbolicLink,

    /// <summary>A pipe, socket or device; never opened.</summary>
    Special,
}

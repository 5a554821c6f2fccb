namespace DsxDapr.Connector.FileSystem.Posix;

/// <summary>The outcome of giving a file a new place.</summary>
internal enum RenameResult
{
    /// <summary>The file is there.</summary>
    Done,

    /// <summary>Another file has the name; nothing was changed.</summary>
    NameTaken,

    /// <summary>The new place is on another file system; nothing was changed.</summary>
    OtherDevice,
}

namespace DsxDapr.Connector.FileSystem.Roots;

/// <summary>A path below the asset or the quarantine, in its one spelling.</summary>
/// <param name="Parent">The directory, an absolute path.</param>
/// <param name="Name">The name in it.</param>
internal sealed record ItemPlace(string Parent, string Name)
{
    /// <summary>The whole path.</summary>
    public string Path => FileSystemRoots.Join(Parent, Name);
}

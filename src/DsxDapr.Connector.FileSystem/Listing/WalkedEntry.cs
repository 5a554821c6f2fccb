using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Listing;

/// <summary>A name that a walk came by.</summary>
/// <param name="Parent">The directory that it is in, an absolute path.</param>
/// <param name="Name">The name.</param>
/// <param name="RelativePath">Its path below the asset of the moment.</param>
/// <param name="IsDirectory">Whether it was a directory when its parent was read.</param>
/// <param name="Facts">What it stands for; null when it is gone or cannot be looked at.</param>
internal sealed record WalkedEntry(string Parent, string Name, string RelativePath, bool IsDirectory, FileFacts? Facts)
{
    /// <summary>The whole path.</summary>
    public string Path => FileSystemRoots.Join(Parent, Name);

    /// <summary>The file as an item.</summary>
    public RepositoryItem ToItem() => new()
    {
        Location = Path,
        Metainfo = Name,
        RelativePath = RelativePath,
        SizeInBytes = Facts?.Size,
        Version = Facts?.Version,
    };
}

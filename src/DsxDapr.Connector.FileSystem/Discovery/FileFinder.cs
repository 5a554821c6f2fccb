using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.FileSystem.Watching;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.FileSystem.Discovery;

/// <summary>
/// Finds single files below the asset of the moment. What a full scan leaves out it does not find: links, what is reached through them,
/// special files, and the quarantine; nor the files that the connector itself wrote.
/// </summary>
internal sealed class FileFinder(FileSystemRoots roots, SettingsInForce inForce, OwnFiles ownFiles) : IItemFinder
{
    public ValueTask<RepositoryItem?> FindAsync(string location, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(inForce.Current.Asset, location, out _));

    /// <summary>The file at a path.</summary>
    /// <param name="asset">What is in scope.</param>
    /// <param name="location">The path.</param>
    /// <param name="facts">What is there, item or not; null when nothing is, or it cannot be looked at.</param>
    public RepositoryItem? Find(string asset, string location, out FileFacts? facts)
    {
        facts = null;
        try
        {
            var place = roots.Locate(location);
            if (FileSystemRoots.RelativeTo(roots.ScopeOf(asset), location) is not { } relativePath
                || FileSystemRoots.IsWithin(roots.Quarantine, location)
                || ownFiles.IsDraft(location))
            {
                return null;
            }

            using var parent = roots.Open(place.Parent);
            facts = parent.Find(place.Name);
            return facts is { Kind: FileKind.Regular } file && !ownFiles.Contains(file)
                ? new RepositoryItem
                {
                    Location = location,
                    Metainfo = place.Name,
                    RelativePath = relativePath,
                    SizeInBytes = file.Size,
                    Version = file.Version,
                }
                : null;
        }
        catch (Exception error) when (error is NotAnItemException or FileNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

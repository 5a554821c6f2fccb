using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.FileSystem.Roots;

/// <summary>Tests that the asset can be listed and, when malicious files are to be moved, that the quarantine can be written.</summary>
internal sealed class FileSystemCheck(FileSystemRoots roots, IOptions<ConnectorOptions> options) : IRepositoryCheck
{
    public Task<RepositoryHealth> CheckAsync(CancellationToken cancellationToken) => Task.Run(Check, cancellationToken);

    private RepositoryHealth Check()
    {
        if (CheckAsset() is { } problem)
        {
            return problem;
        }

        if (options.Value.ItemAction is not (ItemAction.Move or ItemAction.MoveTag))
        {
            return RepositoryHealth.Reachable($"The asset {roots.Asset} can be read.");
        }

        return CheckQuarantine()
            ?? RepositoryHealth.Reachable($"The asset {roots.Asset} can be read and the quarantine {roots.Quarantine} be written.");
    }

    private RepositoryHealth? CheckAsset()
    {
        try
        {
            using var directory = DirectoryHandle.OpenRoot(roots.Asset);
            using var names = Directory.EnumerateFileSystemEntries(roots.Asset).GetEnumerator();
            names.MoveNext();
            return null;
        }
        catch (FileNotFoundException)
        {
            return RepositoryHealth.Unreachable("asset_missing", $"The asset {roots.Asset} is not a directory, or does not exist.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RepositoryHealth.Unreachable("asset_unreadable", $"The asset {roots.Asset} cannot be read: {error.Message}");
        }
    }

    private RepositoryHealth? CheckQuarantine()
    {
        var probe = $".{Guid.NewGuid():N}.probe";
        try
        {
            using var directory = roots.OpenOrCreate(roots.Quarantine);
            directory.CreateFile(probe).Dispose();
            directory.Delete(probe);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RepositoryHealth.Unreachable(
                "quarantine_unwritable", $"The quarantine {roots.Quarantine} cannot be written: {error.Message}");
        }
    }
}

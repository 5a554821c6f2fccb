using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FileSystem.Roots;

/// <summary>Tests that the asset can be listed and, when malicious files are to be moved, that the quarantine can be written.</summary>
internal sealed class FileSystemCheck(FileSystemRoots roots, SettingsInForce inForce) : IRepositoryCheck
{
    public Task<RepositoryHealth> CheckAsync(CancellationToken cancellationToken) => Task.Run(Check, cancellationToken);

    private RepositoryHealth Check()
    {
        var settings = inForce.Current;
        var scope = roots.ScopeOf(settings.Asset);
        if (CheckAsset(scope) is { } problem)
        {
            return problem;
        }

        if (settings.ItemAction is not (ItemAction.Move or ItemAction.MoveTag))
        {
            return RepositoryHealth.Reachable($"The asset {scope} can be read.");
        }

        var quarantine = roots.LocateTarget(settings.ItemActionMoveMetainfo);
        return CheckQuarantine(quarantine)
            ?? RepositoryHealth.Reachable($"The asset {scope} can be read and the quarantine {quarantine} be written.");
    }

    private RepositoryHealth? CheckAsset(string scope)
    {
        try
        {
            using var directory = scope == roots.Asset ? DirectoryHandle.OpenRoot(scope) : roots.Open(scope);
            using var names = Directory.EnumerateFileSystemEntries(scope).GetEnumerator();
            names.MoveNext();
            return null;
        }
        catch (FileNotFoundException)
        {
            return RepositoryHealth.Unreachable("asset_missing", $"The asset {scope} is not a directory, or does not exist.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RepositoryHealth.Unreachable("asset_unreadable", $"The asset {scope} cannot be read: {error.Message}");
        }
    }

    private RepositoryHealth? CheckQuarantine(string quarantine)
    {
        var probe = $".{Guid.NewGuid():N}.probe";
        try
        {
            using var directory = roots.OpenOrCreate(quarantine);
            directory.CreateFile(probe).Dispose();
            directory.Delete(probe);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return RepositoryHealth.Unreachable(
                "quarantine_unwritable", $"The quarantine {quarantine} cannot be written: {error.Message}");
        }
    }
}

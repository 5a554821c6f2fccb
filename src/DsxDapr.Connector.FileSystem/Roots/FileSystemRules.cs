using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.FileSystem.Roots;

/// <summary>
/// While the connector runs, its asset may become another directory of the asset of the start, and the quarantine another one of the
/// quarantine of the start: what is read, moved and left out of scans never changes by order of somebody else.
/// </summary>
internal sealed class FileSystemRules(FileSystemRoots roots) : IAssetRules
{
    public string Resolve(string asset) => roots.ScopeOf(asset);

    public void Check(ConnectorSettings proposed)
    {
        ArgumentNullException.ThrowIfNull(proposed);
        try
        {
            roots.Open(roots.ScopeOf(proposed.Asset)).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"asset: {error.Message}");
        }

        CheckQuarantine(proposed.ItemActionMoveMetainfo);
    }

    private void CheckQuarantine(string target)
    {
        try
        {
            if (target.Length > 0 && FileSystemRoots.IsWithin(roots.Quarantine, roots.LocateTarget(target)))
            {
                return;
            }
        }
        catch (NotAnItemException)
        {
            // Said below.
        }

        throw new SettingsException(
            $"item_action_move_metainfo: expected {roots.Quarantine}, the quarantine that the connector was started with, or a directory in it");
    }
}

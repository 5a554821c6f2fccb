using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.Repository;

/// <summary>Tells of items that are added or changed (wire contract §7.7). Optional.</summary>
public interface IItemWatch
{
    /// <summary>
    /// Watches until it is ended, and tells of every item that is added or changed, once it is no longer being written to. None is lost:
    /// what could not be noticed is looked for. The SDK applies the filter; it is handed items faster than it can submit them only as
    /// long as <paramref name="found"/> returns.
    /// </summary>
    /// <param name="settings">The settings to watch by; when others take their place the watch is ended and begun anew.</param>
    /// <param name="found">Takes an item.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    Task WatchAsync(ConnectorSettings settings, Func<RepositoryItem, CancellationToken, ValueTask> found, CancellationToken cancellationToken);
}

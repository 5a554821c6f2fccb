using System.Collections.Concurrent;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Ledger;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// Which connectors are present. The ledger keeps them, so that a hub that starts again knows them at once, and every hub knows
/// those that registered with another; this is its view in memory, which every dispatch asks.
/// </summary>
internal sealed class ConnectorRegistry(ILedger ledger, IOptions<RegistryOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, RegisteredConnector> _connectors = new();

    private DateTimeOffset OldestPresent => clock.GetUtcNow() - TimeSpan.FromSeconds(options.Value.TtlSeconds);

    /// <summary>The connectors that are present, by first registration.</summary>
    public IReadOnlyList<RegisteredConnector> Present => [.. _connectors.Values.Where(IsPresent)];

    /// <summary>Reads who registered, with whichever hub, and who was taken off the list.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asOf = clock.GetUtcNow();
        var known = new HashSet<Guid>();
        foreach (var (model, appId, seenAt) in await ledger.ListConnectorsAsync(OldestPresent, cancellationToken))
        {
            var uuid = model.Uuid!.Value;
            known.Add(uuid);
            _connectors.AddOrUpdate(
                uuid,
                _ => new RegisteredConnector(model, appId, seenAt),
                (_, held) => held.SeenAt < seenAt ? new RegisteredConnector(model, appId, seenAt) : held);
        }

        foreach (var gone in _connectors.Where(connector => connector.Value.SeenAt < asOf && !known.Contains(connector.Key)))
        {
            _connectors.TryRemove(gone);
        }
    }

    /// <summary>Takes a connector's registration or heartbeat.</summary>
    /// <returns>True when it was not present before.</returns>
    public async Task<bool> SaveAsync(ConnectorInstance connector, string? appId, CancellationToken cancellationToken)
    {
        var isNew = await ledger.SaveConnectorAsync(connector, appId, cancellationToken);
        _connectors[connector.Uuid!.Value] = new RegisteredConnector(connector, appId, clock.GetUtcNow());
        return isNew;
    }

    /// <summary>Takes a connector off the list.</summary>
    public async Task RemoveAsync(Guid connector, CancellationToken cancellationToken)
    {
        await ledger.RemoveConnectorAsync(connector, cancellationToken);
        _connectors.TryRemove(connector, out _);
    }

    /// <summary>Finds a connector that is present.</summary>
    public RegisteredConnector? Find(Guid connector) =>
        _connectors.TryGetValue(connector, out var found) && IsPresent(found) ? found : null;

    private bool IsPresent(RegisteredConnector connector) => connector.SeenAt > OldestPresent;
}

using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// Orders a full scan again when its connector was started anew before it had listed everything, or when the hub ended while it
/// ordered it: a connector keeps its orders in memory. What it submits a second time is the same item in the ledger.
/// </summary>
internal sealed partial class EnumerationWatch(
    ILedger ledger,
    LedgerSignals signals,
    ConnectorRegistry registry,
    ConnectorClient client,
    SidecarReadiness sidecar,
    TimeProvider clock,
    ILogger<EnumerationWatch> logger) : LedgerWorker(sidecar.WhenReady, signals.Enumerations, logger)
{
    // As long as the order itself may still be under way.
    private static readonly TimeSpan OrderTime = TimeSpan.FromMinutes(1);

    // Before a connector that did not take an order is asked once more.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken cancellationToken) => OrderLostAsync(cancellationToken);

    /// <summary>How many jobs wait for their connector to be asked once more.</summary>
    internal int Waiting => _notBefore.Count;

    /// <summary>Orders every full scan again that its connector has lost.</summary>
    internal async Task OrderLostAsync(CancellationToken cancellationToken)
    {
        var enumerations = await ledger.ListEnumerationsAsync(cancellationToken);
        foreach (var over in _notBefore.Keys.Except(enumerations.Select(enumeration => enumeration.JobId), StringComparer.Ordinal).ToList())
        {
            _notBefore.Remove(over);
        }

        foreach (var enumeration in enumerations)
        {
            if (registry.Find(enumeration.Connector) is { Model: { InstanceId: { } instance, Status: ConnectorStatus.Ready } } connector
                && IsLost(enumeration, instance)
                && clock.GetUtcNow() >= _notBefore.GetValueOrDefault(enumeration.JobId))
            {
                _notBefore[enumeration.JobId] = clock.GetUtcNow() + Pause;
                await OrderAgainAsync(enumeration, connector, instance, cancellationToken);
            }
        }
    }

    private bool IsLost(Enumeration enumeration, string instance) => enumeration.InstanceId is { } taken
        ? taken.Length > 0 && taken != instance
        : clock.GetUtcNow() - enumeration.StartedAt > OrderTime;

    private async Task OrderAgainAsync(
        Enumeration enumeration, RegisteredConnector connector, string instance, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(
                connector, HttpMethod.Post, ConnectorRoutes.FullScan + enumeration.Query, body: null, cancellationToken);
            if (response.IsSuccessStatusCode && !DaprInvocation.IsSidecarError(response)
                && await response.Content.ReadFromJsonAsync<StatusResponse>(WireJson.Options, cancellationToken) is { Status: ResponseStatus.Success })
            {
                await ledger.ConfirmOrderAsync(enumeration.JobId, instance, cancellationToken);
                _notBefore.Remove(enumeration.JobId);
                Log.OrderedAgain(logger, enumeration.JobId, enumeration.Connector);
                return;
            }

            Log.NotTaken(logger, enumeration.JobId, enumeration.Connector, $"status {(int)response.StatusCode}");
        }
        catch (Exception e) when (
            e is HttpRequestException or JsonException or DaprException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.NotTaken(logger, enumeration.JobId, enumeration.Connector, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The full scan {JobId} is ordered again: connector {Connector} was started anew before it had listed everything")]
        public static partial void OrderedAgain(ILogger logger, string jobId, Guid connector);

        [LoggerMessage(2, LogLevel.Warning, "The full scan {JobId} could not be ordered again from connector {Connector}, and is tried once more: {Reason}")]
        public static partial void NotTaken(ILogger logger, string jobId, Guid connector, string reason);
    }
}

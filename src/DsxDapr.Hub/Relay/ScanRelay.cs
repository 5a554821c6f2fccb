using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Ledger;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Relay;

/// <summary>
/// Hands accepted items over to the scanners: leases them in the ledger, then publishes them. Back-pressure lives here:
/// never more in flight than the cap, so what waits costs nothing.
/// </summary>
internal sealed partial class ScanRelay(
    ILedger ledger,
    LedgerSignals signals,
    ConnectorRegistry registry,
    DaprClient dapr,
    SidecarReadiness sidecar,
    IOptions<RelayOptions> options,
    ILogger<ScanRelay> logger) : LedgerWorker(sidecar.WhenReady, signals.Dispatch, logger)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        await ReclaimAsync(cancellationToken);
        while (await DispatchBatchAsync(cancellationToken))
        {
        }
    }

    /// <summary>Dispatches one batch.</summary>
    /// <returns>Whether there may be more to dispatch at once.</returns>
    internal async Task<bool> DispatchBatchAsync(CancellationToken cancellationToken)
    {
        var present = registry.Present.ToDictionary(connector => connector.Uuid);
        var inFlight = await ledger.CountInFlightAsync(cancellationToken);
        var room = Math.Min(options.Value.BatchSize, options.Value.MaxInFlight - inFlight);

        // While the scanners have enough to do, wait for room for a whole batch: a lease costs a flush to disk, however small it is.
        var worthALease = room == options.Value.BatchSize || inFlight < options.Value.BatchSize;
        if (room <= 0 || !worthALease || present.Count == 0)
        {
            return false;
        }

        var leased = await ledger.LeaseAsync(
            room, present.Keys, (size, attempt) => LeaseTerms.Of(options.Value, size, attempt), cancellationToken);
        if (leased.Count == 0)
        {
            return false;
        }

        return await PublishAsync(leased, present, cancellationToken) && leased.Count == room;
    }

    private async Task ReclaimAsync(CancellationToken cancellationToken)
    {
        var expired = await ledger.ExpireLeasesAsync(options.Value.MaxDispatches, cancellationToken);
        if (expired > 0)
        {
            Log.LeasesExpired(logger, expired);
        }
    }

    private async Task<bool> PublishAsync(
        IReadOnlyList<LeasedItem> items, Dictionary<Guid, RegisteredConnector> connectors, CancellationToken cancellationToken)
    {
        var orders = items.Select(item => new BulkPublishEntry<ScanOrder>(
            OrderOf(item, connectors[item.Connector]), $"{item.TaskId}/{item.Attempt}", EventTypes.ScanOrdered, item.JobId)).ToList();
        try
        {
            var response = await dapr.BulkPublishEventAsync(DaprComponents.Work, Topics.ScanRequests, orders, null, cancellationToken);
            if (response.FailedEntries.Count == 0)
            {
                return true;
            }

            Log.PublishFailed(logger, response.FailedEntries.Count, response.FailedEntries[0].ErrorMessage);
            var failed = response.FailedEntries.Select(entry => Guid.Parse(entry.Entry.EventData.TaskId)).ToHashSet();
            await ledger.ReturnAsync([.. items.Where(item => failed.Contains(item.TaskId))], AfterFailure, cancellationToken);
        }
        catch (Exception e) when (
            e is DaprException or HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Some may have gone out all the same: the scanner's second answer will find the item finished.
            Log.PublishFailed(logger, items.Count, e.Message);
            await ledger.ReturnAsync(items, AfterFailure, cancellationToken);
        }

        return false;
    }

    private static ScanOrder OrderOf(LeasedItem item, RegisteredConnector connector) => new()
    {
        TaskId = item.TaskId.ToString(),
        Attempt = item.Attempt,
        Connector = connector.Target,
        Request = new ScanRequest
        {
            Location = item.Location,
            Metainfo = item.Metainfo,
            Connector = connector.Model,
            ConnectorUrl = connector.Model.Url,
            SizeInBytes = item.SizeHint,
            ScanJobId = item.JobId,
        },
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} items were not answered in time and are dispatched again")]
        public static partial void LeasesExpired(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "{Count} items could not be published and are dispatched again: {Reason}")]
        public static partial void PublishFailed(ILogger logger, int count, string reason);
    }
}

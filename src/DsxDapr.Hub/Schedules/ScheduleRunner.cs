using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DsxDapr.Hub.Schedules;

/// <summary>
/// Orders the full scans whose time has come. A time is first claimed in the ledger, which makes an order of it; the order is then
/// given to the connector until it takes it, always for the same job. Nothing wakes it but the time. A time that passed while no hub ran is made up for once.
/// </summary>
internal sealed partial class ScheduleRunner(
    ILedger ledger,
    ConnectorRegistry registry,
    ConnectorClient client,
    SidecarReadiness sidecar,
    TimeProvider clock,
    ILogger<ScheduleRunner> logger) : LedgerWorker(sidecar.WhenReady, new Signal(), logger)
{
    private const int AtOnce = 4;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        await ClaimDueAsync(cancellationToken);
        while (await DeliverDueAsync(cancellationToken) > 0)
        {
        }
    }

    /// <summary>Claims every time that has come.</summary>
    internal async Task ClaimDueAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in await ledger.ListDueSchedulesAsync(cancellationToken))
        {
            DateTimeOffset next;
            try
            {
                next = ScheduleTime.Next(schedule.Cron, schedule.TimeZone, clock.GetUtcNow());
            }
            catch (FormatException e)
            {
                // It was read when it was made: by a hub that knows more time zones than this one.
                Log.NotUnderstood(logger, schedule.Id, e.Message);
                continue;
            }

            switch (await ledger.ClaimScheduleAsync(schedule, next, cancellationToken))
            {
                case null:
                    break;
                case ScheduleOutcome.Skipped:
                    Log.Skipped(logger, schedule.Id, schedule.NextAt!.Value, schedule.LastJob, next);
                    break;
                case var outcome:
                    Log.Claimed(logger, schedule.Id, schedule.NextAt!.Value, outcome, schedule.Connector, next);
                    break;
            }
        }
    }

    /// <summary>Gives the orders that are due to their connectors.</summary>
    /// <returns>How many there were.</returns>
    internal async Task<int> DeliverDueAsync(CancellationToken cancellationToken)
    {
        var orders = await ledger.LeaseOrdersAsync(
            AtOnce, [.. registry.Present.Select(connector => connector.Uuid)], Lease, cancellationToken);
        await Task.WhenAll(orders.Select(order => DeliverAsync(order, cancellationToken)));
        return orders.Count;
    }

    private async Task DeliverAsync(FullScanOrder order, CancellationToken cancellationToken)
    {
        var connector = registry.Find(order.Connector);
        if (await TryAsync(order, connector, cancellationToken) is not { } error)
        {
            Log.Delivered(logger, order.JobId, order.Connector);
            await ledger.ConfirmOrderAsync(order.JobId, connector?.Model.InstanceId, cancellationToken);
            await ledger.CompleteOrderAsync(order, cancellationToken);
            return;
        }

        var delay = TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, Math.Pow(2, Math.Min(order.Attempt, 30))));
        Log.NotTaken(logger, order.JobId, order.Connector, order.Attempt, error, delay.TotalSeconds);
        await ledger.RetryOrderAsync(order, error, delay, cancellationToken);
    }

    // Null when the connector took it.
    private async Task<string?> TryAsync(FullScanOrder order, RegisteredConnector? connector, CancellationToken cancellationToken)
    {
        if (connector is null)
        {
            return "the connector is not registered";
        }

        try
        {
            var (answer, problem) = await ProxyToConnector.CallAsync(
                client, connector, HttpMethod.Post, ConnectorRoutes.FullScan + FullScanOrder.QueryOf(order.JobId), cancellationToken);
            return problem is JsonHttpResult<ErrorDetail> { Value.Detail: var detail } ? $"{detail}"
                : problem is not null ? "the connector cannot be asked"
                : answer!.Status == ResponseStatus.Success ? null
                : $"the connector refused it: {answer.Message}";
        }
        catch (DaprException e)
        {
            return $"the connector's key cannot be read: {e.Message}";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Schedule {Schedule}, time {At:O}: scan of connector {Connector} {Outcome}; the next time is {Next:O}")]
        public static partial void Claimed(ILogger logger, string schedule, DateTimeOffset at, string outcome, Guid connector, DateTimeOffset next);

        [LoggerMessage(2, LogLevel.Warning, "Schedule {Schedule}, time {At:O}: skipped, its last scan {Job} still runs; the next time is {Next:O}")]
        public static partial void Skipped(ILogger logger, string schedule, DateTimeOffset at, string? job, DateTimeOffset next);

        [LoggerMessage(3, LogLevel.Error, "Schedule {Schedule} cannot be followed by this hub: {Reason}")]
        public static partial void NotUnderstood(ILogger logger, string schedule, string reason);

        [LoggerMessage(4, LogLevel.Information, "Job {Job}: connector {Connector} took the order of its schedule")]
        public static partial void Delivered(ILogger logger, string job, Guid connector);

        [LoggerMessage(5, LogLevel.Warning, "Job {Job}: connector {Connector} did not take the order of its schedule, try {Attempt} ({Error}), repeated in {Seconds} s")]
        public static partial void NotTaken(ILogger logger, string job, Guid connector, int attempt, string error, double seconds);
    }
}

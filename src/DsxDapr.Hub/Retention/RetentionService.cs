using System.Globalization;
using DsxDapr.Hub.Ledger;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Retention;

/// <summary>
/// Deletes what is older than an operator wants to keep, once an hour, in small transactions with pauses between them: whoever scans meanwhile
/// waits for one of these at the most. Several hubs may do so at once; each row goes once.
/// </summary>
internal sealed partial class RetentionService(
    ILedger ledger, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<RetentionService> logger) : BackgroundService
{
    private const int Step = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (LedgerUnavailableException e)
            {
                Log.LedgerUnavailable(logger, e.Message);
            }
#pragma warning disable CA1031 // whatever it is, the next hour tries again
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e);
            }

            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    /// <summary>Deletes what is old by now.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        // Not the past: what is too old here is not looked at any more.
        while (await ledger.RetireVersionsAsync(Step, cancellationToken) > 0)
        {
            await Task.Delay(Pause, clock, cancellationToken);
        }

        var (items, jobs) = (0, 0);
        if (options.Value.JobsDays > 0)
        {
            while (await ledger.RetireJobsAsync(OlderThan(options.Value.JobsDays), Step, cancellationToken) is { IsEmpty: false } retired)
            {
                (items, jobs) = (items + retired.Items, jobs + retired.Jobs);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }

        var entries = 0;
        if (options.Value.AuditDays > 0)
        {
            while (await ledger.RetireAuditAsync(OlderThan(options.Value.AuditDays), Step, cancellationToken) is > 0 and var retired)
            {
                entries += retired;
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }

        if (items + jobs + entries > 0)
        {
            Log.Retired(logger, jobs, items, entries);
            await ledger.AppendAuditAsync(
                new AuditEntry(
                    "retention",
                    "retention.delete",
                    "(all)",
                    AuditOutcome.Success,
                    string.Create(CultureInfo.InvariantCulture, $"{jobs} jobs, {items} items, {entries} entries of the audit trail")),
                cancellationToken);
        }
    }

    private DateTimeOffset OlderThan(int days) => clock.GetUtcNow() - TimeSpan.FromDays(days);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Retention: {Jobs} jobs, {Items} items and {Entries} entries of the audit trail were old enough to go")]
        public static partial void Retired(ILogger logger, int jobs, int items, int entries);

        [LoggerMessage(2, LogLevel.Error, "Retention waits for its next hour: {Reason}")]
        public static partial void LedgerUnavailable(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Error, "Retention failed and is tried again in its next hour")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

using System.Threading.Channels;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.Hub;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.FullScans;

/// <summary>
/// Runs full scans: lists the asset, submits what the filter selects in batches, a few at a time, and ends the job's
/// enumeration whatever happened. Memory is bounded by the batches in flight: a hub that waits holds the listing back.
/// </summary>
internal sealed partial class FullScan(
    IItemSource source,
    HubCapabilityReader capabilities,
    ItemSubmission submission,
    EnumerationEnd end,
    HubClient hub,
    ConnectorState state,
    ScanPacing pacing,
    IOptions<ConnectorOptions> options,
    SettingsInForce inForce,
    TimeProvider clock,
    ILogger<FullScan> logger)
{
    /// <summary>Runs one order. Failures are logged; nothing is thrown.</summary>
    public async Task RunAsync(FullScanOrder order, CancellationToken stopping)
    {
        var isComplete = false;
        ItemSubmitter submitter;
        await using (var job = new JobWatch(hub, order.JobId, pacing, clock, logger, stopping))
        {
            submitter = new ItemSubmitter(submission, job, pacing, state, clock, logger);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, job.Cancelled);
            try
            {
                isComplete = await EnumerateAsync(order, submitter, either.Token);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                Log.CutShort(logger, order.JobId, stopping.IsCancellationRequested ? "the connector stops" : "the job is cancelled");
            }
            catch (Exception error)
            {
                // Whatever the repository throws must not leave the job open for ever.
                Log.Failed(logger, error, order.JobId);
            }
        }

        if (options.Value.RegisterWithCore)
        {
            await end.PostAsync(order.JobId, submitter.Accepted, isComplete, stopping);
        }
    }

    // True when nothing that should be scanned was left out.
    private async Task<bool> EnumerateAsync(FullScanOrder order, ItemSubmitter submitter, CancellationToken cancellationToken)
    {
        var settings = inForce.Current;
        var listing = new ItemListing(settings.Asset, settings.Filter, (place, reason) => Log.Skipped(logger, order.JobId, place, reason));
        var hubTakes = await capabilities.ReadAsync(cancellationToken);
        var size = order.Batch != false && hubTakes.BatchEnabled ? hubTakes.BatchSize(order.BatchSize) : 1;
        var batches = Channel.CreateBounded<IReadOnlyList<ScanRequest>>(options.Value.EnqueueConcurrency);

        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var submitting = Enumerable.Range(0, options.Value.EnqueueConcurrency)
            .Select(_ => SubmitAllAsync(batches.Reader, submitter, failed))
            .ToArray();
        try
        {
            await ListAsync(order, listing, size, batches.Writer, failed.Token);
            batches.Writer.Complete();
        }
        catch
        {
            // What was listed before the failure is still submitted, unless the scan itself was ended.
            batches.Writer.Complete();
            await Task.WhenAll(submitting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (submitting.FirstOrDefault(task => task.IsFaulted) ?? Task.CompletedTask);
            throw;
        }

        await Task.WhenAll(submitting);
        Log.Enqueued(
            logger, order.JobId, submitter.Accepted, submitter.Refused, listing.Skipped, settings.Asset, settings.Filter.ToString());
        return listing.Skipped == 0 && submitter.Refused == 0;
    }

    private async Task ListAsync(
        FullScanOrder order,
        ItemListing listing,
        int size,
        ChannelWriter<IReadOnlyList<ScanRequest>> batches,
        CancellationToken cancellationToken)
    {
        // One description for all items of the scan: every item carries it (wire contract §5.3).
        var connector = state.Describe();
        var batch = new List<ScanRequest>(size);
        var left = order.Limit ?? int.MaxValue;
        try
        {
            await foreach (var item in source.ListAsync(listing, cancellationToken))
            {
                if (!listing.Filter.Includes(item.RelativePath))
                {
                    continue;
                }

                batch.Add(item.ToScanRequest(connector, order.JobId));
                left--;
                if (batch.Count == size || left == 0)
                {
                    await batches.WriteAsync(batch, cancellationToken);
                    batch = new List<ScanRequest>(size);
                }

                if (left == 0)
                {
                    break;
                }
            }
        }
        finally
        {
            // Also when the listing failed: the batch that was not full yet was listed, too.
            if (batch.Count > 0 && !cancellationToken.IsCancellationRequested)
            {
                await batches.WriteAsync(batch, cancellationToken);
            }
        }
    }

    private static async Task SubmitAllAsync(
        ChannelReader<IReadOnlyList<ScanRequest>> batches, ItemSubmitter submitter, CancellationTokenSource failed)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(failed.Token))
            {
                await submitter.SubmitAsync(batch, failed.Token);
            }
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Full scan enqueued {Items} item(s), {Refused} refused, {Skipped} place(s) skipped (job={JobId}, asset={Asset}, filter='{Filter}')")]
        public static partial void Enqueued(ILogger logger, string jobId, int items, int refused, int skipped, string asset, string filter);

        [LoggerMessage(2, LogLevel.Warning, "Full scan of job {JobId} is cut short: {Reason}")]
        public static partial void CutShort(ILogger logger, string jobId, string reason);

        [LoggerMessage(3, LogLevel.Error, "Full scan of job {JobId} failed; what was listed before is submitted")]
        public static partial void Failed(ILogger logger, Exception error, string jobId);

        [LoggerMessage(4, LogLevel.Warning, "Job {JobId}: {Place} is not scanned: {Reason}")]
        public static partial void Skipped(ILogger logger, string jobId, string place, string reason);
    }
}

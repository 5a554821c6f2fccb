using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.FullScans;
using DsxDapr.Connector.Hub;
using DsxDapr.Connector.Repository;
using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Events;

/// <summary>
/// Submits the items of events, each as a job of its own (wire contract §1.2), a few at a time. While the connector is not registered, or
/// the hub cannot take them, they wait.
/// </summary>
internal sealed partial class EventService(
    EventQueue queue,
    ItemSubmission submission,
    EnumerationEnd end,
    HubClient hub,
    ConnectorState state,
    ScanPacing pacing,
    IOptions<ConnectorOptions> options,
    TimeProvider clock,
    ILogger<EventService> logger) : BackgroundService
{
    private const int MaxTries = 20;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.EnqueueConcurrency).Select(_ => Task.Run(() => SubmitAllAsync(stoppingToken), stoppingToken)));

    private async Task SubmitAllAsync(CancellationToken stopping)
    {
        while (true)
        {
            var item = await queue.TakeAsync(stopping);
            for (var failures = 1; !await TrySubmitAsync(item, stopping) && failures < MaxTries; failures++)
            {
                await Task.Delay(pacing.AfterFailures(failures), clock, stopping);
            }
        }
    }

    // One event must not end all of them, and what fails now may not fail later.
    private async Task<bool> TrySubmitAsync(RepositoryItem item, CancellationToken stopping)
    {
        try
        {
            await SubmitAsync(item, stopping);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Failed(logger, error, item.Location);
            return false;
        }
    }

    private async Task SubmitAsync(RepositoryItem item, CancellationToken stopping)
    {
        while (state.Status != ConnectorStatus.Ready)
        {
            await Task.Delay(pacing.JobCheck, clock, stopping);
        }

        var jobId = Guid.CreateVersion7().ToString("D");
        await using var job = new JobWatch(hub, jobId, pacing, clock, logger, stopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, job.Cancelled);
        var submitter = new ItemSubmitter(submission, job, pacing, state, clock, logger);
        try
        {
            await submitter.SubmitAsync([item.ToScanRequest(state.Describe(), jobId)], either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            Log.Cancelled(logger, item.Location, jobId);
        }

        Log.Submitted(logger, item.Location, jobId, submitter.Accepted);

        // Not in the contract, and harmless to a hub that keeps to it: without it the job would never end.
        if (options.Value.RegisterWithCore)
        {
            await end.PostAsync(jobId, submitter.Accepted, isComplete: submitter.Refused == 0, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Event: {Location} submitted as job {JobId} ({Accepted} accepted)")]
        public static partial void Submitted(ILogger logger, string location, string jobId, int accepted);

        [LoggerMessage(2, LogLevel.Warning, "Event: {Location} is not scanned, job {JobId} was cancelled")]
        public static partial void Cancelled(ILogger logger, string location, string jobId);

        [LoggerMessage(3, LogLevel.Error, "Event: {Location} could not be submitted")]
        public static partial void Failed(ILogger logger, Exception error, string location);
    }
}

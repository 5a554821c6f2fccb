using System.Net;
using DsxDapr.Connector.Hub;
using DsxDapr.Contracts;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.FullScans;

/// <summary>
/// Tells the hub that a job's enumeration is over (<c>POST enqueue_done</c>, wire contract §3.5): once, tried again until the
/// hub has heard it. A connector that stops tries for a few seconds only.
/// </summary>
internal sealed partial class EnumerationEnd(HubClient hub, ScanPacing pacing, TimeProvider clock, ILogger<EnumerationEnd> logger)
{
    /// <summary>Posts the end.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="enqueuedTotal">How many items the hub took.</param>
    /// <param name="isComplete">Whether the whole asset was listed; an addition of ours that other hubs ignore.</param>
    /// <param name="stopping">The connector stops.</param>
    public async Task PostAsync(string jobId, int enqueuedTotal, bool isComplete, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource();
        await using var onStop = stopping.Register(() => limit.CancelAfter(pacing.LastWords));
        try
        {
            for (var attempt = 1; !await TryPostAsync(jobId, new EnumerationReport(enqueuedTotal, isComplete), limit.Token); attempt++)
            {
                await Task.Delay(pacing.AfterFailures(attempt), clock, limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Log.NotPosted(logger, jobId, "the connector stops");
        }
    }

    private async Task<bool> TryPostAsync(string jobId, EnumerationReport report, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await hub.SendAsync(HttpMethod.Post, HubRoutes.EnqueueDone(jobId), report, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                Log.Posted(logger, jobId, report.EnqueuedTotal, (int)response.StatusCode);
                return true;
            }

            Log.NotPosted(logger, jobId, await HubAnswer.ReasonAsync(response, cancellationToken));
            return response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity;
        }
        catch (Exception error) when (HubAnswer.IsMissing(error, cancellationToken))
        {
            Log.NotPosted(logger, jobId, error.Message);
            return false;
        }
    }

    private sealed record EnumerationReport(int EnqueuedTotal, bool Complete);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "enqueue_done posted job={JobId} enqueued_total={EnqueuedTotal} status={Status}")]
        public static partial void Posted(ILogger logger, string jobId, int enqueuedTotal, int status);

        [LoggerMessage(2, LogLevel.Warning, "enqueue_done of job {JobId} was not taken: {Reason}")]
        public static partial void NotPosted(ILogger logger, string jobId, string reason);
    }
}

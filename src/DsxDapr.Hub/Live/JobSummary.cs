using DsxDapr.Hub.Jobs;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Live;

/// <summary>A job in the form of the wire contract §3.8: numbers are numbers here.</summary>
internal static class JobSummary
{
    private static readonly string[] Estimates = ["processing_window_secs", "eta_secs", "time_remaining"];
    private static readonly string[] NotInSummaries = ["enqueued_total", "enqueued_count", "enqueue_done"];

    /// <summary>In the event of a finished item.</summary>
    public static Dictionary<string, object?> OfResult(JobRecord job, DateTimeOffset now)
    {
        var progress = JobProgress.Of(job, now);
        return new(StringComparer.Ordinal)
        {
            ["job_id"] = job.JobId,
            ["status"] = job.Status,
            ["processed_count"] = progress.Terminal,
            ["total"] = job.Items,
            ["enqueued_total"] = job.Items,
            ["enqueued_count"] = job.Items,
            ["succeeded_count"] = job.Clean + job.Malicious + job.Other,
            ["failed_count"] = job.Dead,
            ["cancelled_count"] = job.Cancelled,
            ["skipped_count"] = job.Skipped,
            ["enqueue_done"] = job.EnumeratedAt is null ? null : "1",
            ["last_update"] = progress.LastUpdate.ToUnixTimeSeconds(),
            ["duration_secs"] = (long)progress.Duration.TotalSeconds,
            ["processing_window_secs"] = (long?)progress.Window?.TotalSeconds,
            ["eta_secs"] = (long?)progress.Remaining?.TotalSeconds,
            ["time_remaining"] = progress.TimeRemaining,
        };
    }

    /// <summary>In the event of a job that was paused, resumed or cancelled.</summary>
    public static Dictionary<string, object?> OfSteering(JobRecord job, DateTimeOffset now) => Without(OfResult(job, now), Estimates);

    /// <summary>In the stream of one job.</summary>
    public static Dictionary<string, object?> OfStream(JobRecord job, DateTimeOffset now) => Without(OfResult(job, now), NotInSummaries);

    private static Dictionary<string, object?> Without(Dictionary<string, object?> summary, string[] names)
    {
        foreach (var name in names)
        {
            summary.Remove(name);
        }

        return summary;
    }
}

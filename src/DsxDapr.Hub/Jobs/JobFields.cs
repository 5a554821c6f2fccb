using System.Globalization;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>A job as the wire contract shows it (§3.5): a map of texts, numbers included.</summary>
internal static class JobFields
{
    private const string On = "1";
    private const double UsPerMs = 1_000;
    private const double MsPerSecond = 1_000;

    /// <summary>The stored fields.</summary>
    public static Dictionary<string, string> Stored(JobRecord job)
    {
        var terminal = job.Items - job.Open;
        var fields = new Dictionary<string, string>
        {
            ["job_id"] = job.JobId,
            ["connector_uuid"] = job.Connector.ToString(),
            ["status"] = job.Status,
            ["started_at"] = Seconds(job.StartedAt),
            ["enqueued_count"] = Text(job.Items),
            ["enqueued_total"] = Text(job.Items),
            ["expected_total"] = Text(job.Items),
            ["processed_count"] = Text(terminal),
            ["terminal_count"] = Text(terminal),
            ["succeeded_count"] = Text(job.Clean + job.Malicious + job.Other),
            ["failed_count"] = Text(job.Dead),
            ["cancelled_count"] = Text(job.Cancelled),
            ["skipped_count"] = Text(job.Skipped),
            ["verdict_benign"] = Text(job.Clean),
            ["verdict_malicious"] = Text(job.Malicious),
            ["verdict_unknown"] = "0",
            ["verdict_not_scanned"] = Text(job.Other),
            ["total_bytes"] = Text(job.Bytes),
            ["total_scan_time_us"] = Text((long)(job.ScanMs * UsPerMs)),
            ["total_request_elapsed_ms"] = Text(job.ScanMs, "0.###"),
            ["last_update"] = Seconds(JobProgress.Of(job, job.StartedAt).LastUpdate),
        };
        Add(fields, "job_name", job.Name);
        Add(fields, "first_enqueued_at", job.Items > 0 ? Seconds(job.StartedAt) : null);
        Add(fields, "last_enqueued_at", Seconds(job.LastEnqueuedAt));
        Add(fields, "first_scan_started_at", Seconds(job.FirstDispatchedAt));
        Add(fields, "last_terminal_at", Seconds(job.LastTerminalAt));
        Add(fields, "enqueue_done", job.EnumeratedAt is null ? null : On);
        Add(fields, "enqueue_finished_at", Seconds(job.EnumeratedAt));
        Add(fields, "finished_at", Seconds(job.FinishedAt));
        Add(fields, "paused", job.Status == JobStatus.Paused ? On : null);
        Add(fields, "cancel", job.Status == JobStatus.Cancelled ? On : null);
        return fields;
    }

    /// <summary>The stored fields and those derived from them.</summary>
    public static Dictionary<string, string> WithProgress(JobRecord job, DateTimeOffset now)
    {
        var fields = Stored(job);
        var progress = JobProgress.Of(job, now);
        fields["progress_pct"] = Text(progress.Percent);
        fields["duration_secs"] = Text((long)progress.Duration.TotalSeconds);
        Add(fields, "processing_window_secs", progress.Window is { } window ? Text((long)window.TotalSeconds) : null);
        Add(fields, "eta_secs", progress.Remaining is { } remaining ? Text((long)remaining.TotalSeconds) : null);
        Add(fields, "time_remaining", progress.TimeRemaining);
        AddRates(fields, job, job.Clean + job.Malicious + job.Other);
        return fields;
    }

    private static void AddRates(Dictionary<string, string> fields, JobRecord job, long scanned)
    {
        if (scanned > 0)
        {
            fields["avg_bytes_per_file"] = Text(job.Bytes / scanned);
            fields["avg_request_elapsed_ms"] = Text(job.ScanMs / scanned, "0.000");
        }

        if (job.Bytes > 0 && job.ScanMs > 0)
        {
            fields["scan_us_per_byte"] = Text(job.ScanMs * UsPerMs / job.Bytes, "0.000000");
            fields["scan_bytes_per_sec"] = Text(job.Bytes / (job.ScanMs / MsPerSecond), "0.00");
            fields["request_bytes_per_sec"] = fields["scan_bytes_per_sec"];
        }
    }

    private static void Add(Dictionary<string, string> fields, string name, string? value)
    {
        if (value is not null)
        {
            fields[name] = value;
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(DateTimeOffset time) => Text(time.ToUnixTimeSeconds());

    private static string? Seconds(DateTimeOffset? time) => time is { } value ? Seconds(value) : null;
}

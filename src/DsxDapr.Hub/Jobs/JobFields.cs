using System.Globalization;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>A job as the wire contract shows it (§3.5): a map of texts, numbers included.</summary>
internal static class JobFields
{
    private const string On = "1";

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
            ["skipped_count"] = "0",
            ["verdict_benign"] = Text(job.Clean),
            ["verdict_malicious"] = Text(job.Malicious),
            ["verdict_unknown"] = "0",
            ["verdict_not_scanned"] = Text(job.Other),
            ["total_bytes"] = Text(job.Bytes),
            ["total_scan_time_us"] = Text((long)(job.ScanMs * 1000)),
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
        var terminal = job.Items - job.Open;
        var running = (job.FinishedAt ?? now) - job.StartedAt;
        fields["progress_pct"] = Text(job.Items == 0 ? 0 : Math.Min(100, terminal * 100 / job.Items));
        fields["duration_secs"] = Text((long)running.TotalSeconds);
        if (job.Open > 0 && terminal > 0 && job.FinishedAt is null)
        {
            var remaining = TimeSpan.FromSeconds(running.TotalSeconds / terminal * job.Open);
            fields["eta_secs"] = Text((long)remaining.TotalSeconds);
            fields["time_remaining"] = remaining.ToString(remaining.Days > 0 ? @"d'd 'hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
        }

        if (terminal > 0)
        {
            fields["avg_bytes_per_file"] = Text(job.Bytes / terminal);
        }

        return fields;
    }

    private static void Add(Dictionary<string, string> fields, string name, string? value)
    {
        if (value is not null)
        {
            fields[name] = value;
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(DateTimeOffset time) => Text(time.ToUnixTimeSeconds());

    private static string? Seconds(DateTimeOffset? time) => time is { } value ? Seconds(value) : null;
}

using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>A job's figures, as <c>GET /api/v1/jobs/{id}</c> answers them.</summary>
internal sealed record JobReport(
    string JobId,
    string Status,
    long Items,
    long Bytes,
    long Clean,
    long Malicious,
    long Failed,
    long Pending,
    long ActionsPending,
    bool Enumerated,
    bool ListingComplete,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? Name,
    Guid Connector,
    long ProgressPercent)
{
    /// <summary>The report of a job. Failed are the terminal items that are neither clean nor malicious nor skipped.</summary>
    public static JobReport Of(JobRecord job, DateTimeOffset now) => new(
        job.JobId, job.Status, job.Items, job.Bytes, job.Clean, job.Malicious, job.Other + job.Dead + job.Cancelled,
        job.Open, job.ActionsPending, job.EnumeratedAt is not null, job.IsListingComplete, job.StartedAt, job.FinishedAt,
        job.Name, job.Connector, JobProgress.Of(job, now).Percent)
    {
        Skipped = job.Skipped,
        ScanOnce = job.ScanOnce,
    };

    /// <summary>Items that were not scanned because they were unchanged since they were found clean; neither clean nor failed.</summary>
    public long Skipped { get; init; }

    /// <summary>Whether such items are skipped in this job.</summary>
    public bool ScanOnce { get; init; }

    /// <summary>Items per second: lately, or of the whole job when it is over. Null in lists, and when there is nothing to measure.</summary>
    public double? FilesPerSecond { get; init; }

    /// <summary>Bytes per second, likewise.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>
    /// Seconds until the open items are done at that pace. Null when nobody can say: the listing goes on, the job is not running, or nothing
    /// was scanned lately.
    /// </summary>
    public double? EtaSeconds { get; init; }

    /// <summary>The report with its pace.</summary>
    /// <param name="job">The job.</param>
    /// <param name="recent">How fast its items were scanned lately.</param>
    /// <param name="now">The time.</param>
    public static JobReport Of(JobRecord job, JobPace recent, DateTimeOffset now)
    {
        var pace = job.FinishedAt is null ? recent : PaceOf(job);
        return Of(job, now) with
        {
            FilesPerSecond = pace is null ? null : Math.Round(pace.FilesPerSecond, 3),
            BytesPerSecond = pace is null ? null : Math.Round(pace.BytesPerSecond, 0),
            EtaSeconds = job is { Status: JobStatus.Running, EnumeratedAt: not null, Open: > 0 } && recent.Files > 0
                ? Math.Round(job.Open / recent.FilesPerSecond, 0)
                : null,
        };
    }

    // Of a job that is over.
    private static JobPace? PaceOf(JobRecord job) => job.LastTerminalAt - job.FirstDispatchedAt is { } window && window > TimeSpan.Zero
        ? new JobPace(job.Clean + job.Malicious + job.Other, job.Bytes, window)
        : null;
}

/// <summary>An item as <c>GET /api/v1/jobs/{id}/items</c> lists it. The verdict is null until there is one, <c>error</c> when there will be none.</summary>
internal sealed record ItemReport(
    string TaskId,
    string Location,
    string State,
    string? Verdict,
    string? Engine,
    string? Threat,
    string? Action,
    string? ActionStatus,
    string? QuarantinedTo,
    string? Reason,
    long? SizeInBytes,
    string? Sha256,
    string? FileType)
{
    /// <summary>The report of an item. When its action failed or was superseded, that is the reason.</summary>
    public static ItemReport Of(ItemRecord item) => new(
        item.TaskId.ToString(), item.Location, item.State, item.Verdict, item.Engine, item.Threat, item.Action, item.ActionStatus,
        item.QuarantinedTo, item.ActionStatus is "error" or "superseded" ? item.ActionMessage : item.Reason, item.SizeInBytes, item.Sha256,
        item.FileType);
}

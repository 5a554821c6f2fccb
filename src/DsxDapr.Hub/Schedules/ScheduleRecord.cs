namespace DsxDapr.Hub.Schedules;

/// <summary>When a connector is to be scanned as a whole, again and again.</summary>
internal sealed record ScheduleRecord
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>The connector.</summary>
    public required Guid Connector { get; init; }

    /// <summary>A <see cref="CronExpression"/>.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA name of the time zone that the expression means.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Whether its scans skip what is unchanged; null for the hub's setting.</summary>
    public bool? ScanOnce { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it: an actor of the audit trail.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When the next scan is ordered; null while the schedule is disabled.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The last time that came; null before the first.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>What that time brought, one of <see cref="ScheduleOutcome"/>.</summary>
    public string? LastOutcome { get; init; }

    /// <summary>The last scan that was ordered.</summary>
    public string? LastJob { get; init; }

    /// <summary>Why the connector has not taken that order yet; null when it has, or was not asked.</summary>
    public string? OrderError { get; init; }

    /// <summary>The job of the scan of a time: the same for whoever orders it, however often.</summary>
    public string JobAt(DateTimeOffset time) => $"schedule-{Id}-{time.UtcDateTime:yyyyMMdd'T'HHmm'Z'}";
}

/// <summary>What the time of a schedule brought; the names are stored.</summary>
internal static class ScheduleOutcome
{
    /// <summary>A scan was ordered.</summary>
    public const string Ordered = "ordered";

    /// <summary>None was ordered: the last one still runs.</summary>
    public const string Skipped = "skipped";

    /// <summary>The last scan was ordered again: its connector had not listed anything for long, and not ended its listing.</summary>
    public const string Repeated = "repeated";
}

/// <summary>An order that a connector is to be given.</summary>
/// <param name="JobId">The job of the scan.</param>
/// <param name="Connector">The connector.</param>
/// <param name="Name">The job's name for people.</param>
/// <param name="Attempt">The number of this try, from 1.</param>
internal sealed record FullScanOrder(string JobId, Guid Connector, string? Name, int Attempt)
{
    /// <summary>The query of the order of a job.</summary>
    public static string QueryOf(string jobId) => QueryString.Create("batch", "true").Add("job_id", jobId).ToString();
}

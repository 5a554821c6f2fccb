using System.Globalization;

namespace DsxDapr.Cli.Jobs;

/// <summary>A job as the hub's <c>/api/v1/jobs</c> tells it.</summary>
internal sealed record JobReport
{
    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>Its name for people.</summary>
    public string? Name { get; init; }

    /// <summary><c>running</c>, <c>paused</c>, <c>completed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The connector it scans.</summary>
    public Guid Connector { get; init; }

    /// <summary>Items found so far.</summary>
    public long Items { get; init; }

    /// <summary>Bytes scanned.</summary>
    public long Bytes { get; init; }

    /// <summary>Items found clean.</summary>
    public long Clean { get; init; }

    /// <summary>Items found malicious.</summary>
    public long Malicious { get; init; }

    /// <summary>Items that got neither of these verdicts.</summary>
    public long Failed { get; init; }

    /// <summary>Items that were not scanned because they were unchanged since they were found clean.</summary>
    public long Skipped { get; init; }

    /// <summary>Items that need something more.</summary>
    public long Pending { get; init; }

    /// <summary>Actions that are not done yet.</summary>
    public long ActionsPending { get; init; }

    /// <summary>Whether the connector has listed everything.</summary>
    public bool Enumerated { get; init; }

    /// <summary>False when the connector could not list everything, e.g. a directory that it may not read.</summary>
    public bool ListingComplete { get; init; } = true;

    /// <summary>When the job was opened.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How much of what was found so far is done, 0 to 100.</summary>
    public long ProgressPercent { get; init; }

    /// <summary>Items per second; null when nobody can say.</summary>
    public double? FilesPerSecond { get; init; }

    /// <summary>Bytes per second; null when nobody can say.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Seconds to the end; null when nobody can say.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Status == "cancelled" || (Status == "completed" && ActionsPending == 0);

    /// <summary>The progress for people: while the connector still lists, the part is one of what was found so far.</summary>
    public string Progress => string.Create(CultureInfo.InvariantCulture, $"{ProgressPercent} %{(Enumerated || FinishedAt is not null ? "" : " so far")}");

    /// <summary>A number for people.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

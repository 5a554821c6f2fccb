namespace DsxDapr.Cli.Scanning;

/// <summary>A job as the hub's <c>GET /api/v1/jobs/{job_id}</c> tells it.</summary>
internal sealed record JobSummary
{
    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary><c>running</c>, <c>paused</c>, <c>completed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

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

    /// <summary>Items without an outcome yet.</summary>
    public long Pending { get; init; }

    /// <summary>Actions on malicious items that are not done yet.</summary>
    public long ActionsPending { get; init; }

    /// <summary>Whether the connector has listed everything.</summary>
    public bool Enumerated { get; init; }

    /// <summary>False when the connector could not list everything, e.g. a directory that it may not read.</summary>
    public bool ListingComplete { get; init; } = true;

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Status == "cancelled" || (Status == "completed" && ActionsPending == 0);
}

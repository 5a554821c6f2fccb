namespace DsxDapr.Hub.Ledger;

/// <summary>A job with its counters, which are kept in the same transactions as the items they count.</summary>
internal sealed record JobRecord
{
    /// <summary>Its place in the ledger, in order of opening.</summary>
    public long Id { get; init; }

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The connector it belongs to.</summary>
    public required Guid Connector { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="JobStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last item was accepted.</summary>
    public DateTimeOffset? LastEnqueuedAt { get; init; }

    /// <summary>When the connector ended the enumeration; null while it goes on.</summary>
    public DateTimeOffset? EnumeratedAt { get; init; }

    /// <summary>False when the connector said that it could not list everything: what it left out was not scanned.</summary>
    public bool IsListingComplete { get; init; } = true;

    /// <summary>When the first item was dispatched.</summary>
    public DateTimeOffset? FirstDispatchedAt { get; init; }

    /// <summary>When the last item became terminal.</summary>
    public DateTimeOffset? LastTerminalAt { get; init; }

    /// <summary>When the job was completed or cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many items were accepted.</summary>
    public long Items { get; init; }

    /// <summary>How many of them are not terminal.</summary>
    public long Open { get; init; }

    /// <summary>How many are clean.</summary>
    public long Clean { get; init; }

    /// <summary>How many are malicious.</summary>
    public long Malicious { get; init; }

    /// <summary>How many have another verdict: suspicious, unscannable, encrypted, too large.</summary>
    public long Other { get; init; }

    /// <summary>How many are dead: no verdict.</summary>
    public long Dead { get; init; }

    /// <summary>How many were cancelled.</summary>
    public long Cancelled { get; init; }

    /// <summary>How many were skipped: unchanged since they were found clean.</summary>
    public long Skipped { get; init; }

    /// <summary>Whether items may be skipped.</summary>
    public bool ScanOnce { get; init; }

    /// <summary>How many actions are not finished.</summary>
    public long ActionsPending { get; init; }

    /// <summary>How many bytes were scanned.</summary>
    public long Bytes { get; init; }

    /// <summary>The sum of the scan times in milliseconds.</summary>
    public double ScanMs { get; init; }
}

namespace DsxDapr.Cli.Scanning;

/// <summary>One item of a job as the hub's <c>GET /api/v1/jobs/{job_id}/items</c> tells it.</summary>
internal sealed record JobItem
{
    /// <summary>Where it is (or was) in the repository.</summary>
    public required string Location { get; init; }

    /// <summary>How far it is, e.g. <c>done</c> or <c>skipped</c>.</summary>
    public string? State { get; init; }

    /// <summary>What the engine said; null when there is no verdict.</summary>
    public string? Verdict { get; init; }

    /// <summary>Which engine said it.</summary>
    public string? Engine { get; init; }

    /// <summary>The name of the threat.</summary>
    public string? Threat { get; init; }

    /// <summary>What the content looks like, as a media type; null when that is not known.</summary>
    public string? FileType { get; init; }

    /// <summary>What was done, e.g. <c>move</c>.</summary>
    public string? Action { get; init; }

    /// <summary>How that went.</summary>
    public string? ActionStatus { get; init; }

    /// <summary>Where it was moved to.</summary>
    public string? QuarantinedTo { get; init; }

    /// <summary>Why there is no verdict, or why the action failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it was not scanned because it was unchanged since it was found clean.</summary>
    public bool IsSkipped => State == "skipped";

    /// <summary>Whether it is anything but clean, or unchanged since it was.</summary>
    public bool NeedsAttention => Verdict != "clean" && !IsSkipped;
}

/// <summary>A page of items.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one.</param>
internal sealed record JobItemPage(IReadOnlyList<JobItem> Items, string? NextCursor);

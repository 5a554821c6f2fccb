namespace DsxDapr.Contracts.Events;

/// <summary>The figures of a finished job; travels on <see cref="Topics.Jobs"/>.</summary>
public sealed record JobFinished
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The connector that was scanned.</summary>
    public required Guid ConnectorUuid { get; init; }

    /// <summary><c>completed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>How many items the job had.</summary>
    public required long Items { get; init; }

    /// <summary>How many of them are clean.</summary>
    public required long Clean { get; init; }

    /// <summary>How many of them are malicious.</summary>
    public required long Malicious { get; init; }

    /// <summary>How many of them have neither verdict: errors, unscannable, too large, encrypted, suspicious.</summary>
    public required long Other { get; init; }

    /// <summary>How many of them were not scanned because they were unchanged since they were found clean.</summary>
    public long Skipped { get; init; }

    /// <summary>How many bytes were scanned.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the first item was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last item was finished.</summary>
    public required DateTimeOffset FinishedAt { get; init; }
}

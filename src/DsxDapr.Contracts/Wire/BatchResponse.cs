namespace DsxDapr.Contracts.Wire;

/// <summary>The answer to a batch submission (wire contract §3.4); operational failures are told by <see cref="Status"/>.</summary>
public sealed record BatchResponse
{
    /// <summary>The outcome.</summary>
    public required ResponseStatus Status { get; init; }

    /// <summary>A short text for people.</summary>
    public required string Message { get; init; }

    /// <summary>A longer text for people.</summary>
    public string? Description { get; init; }

    /// <summary>The task id of every accepted item, in the order of submission.</summary>
    public IReadOnlyList<string> TaskIds { get; init; } = [];

    /// <summary>How many items were accepted.</summary>
    public int QueuedItems { get; init; }

    /// <summary>The batch size that was used.</summary>
    public int BatchSize { get; init; }
}

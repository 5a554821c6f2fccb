using DsxDapr.Contracts.Wire;

namespace DsxDapr.Contracts.Events;

/// <summary>What became of a malicious item; travels on <see cref="Topics.ItemActions"/>.</summary>
public sealed record ItemActed
{
    /// <summary>The item's id in the ledger, as text.</summary>
    public required string TaskId { get; init; }

    /// <summary>The job the item belongs to.</summary>
    public required string JobId { get; init; }

    /// <summary>The connector that holds the item.</summary>
    public required Guid ConnectorUuid { get; init; }

    /// <summary>Where the item was when it was scanned.</summary>
    public required string Location { get; init; }

    /// <summary>The action.</summary>
    public required ItemAction Action { get; init; }

    /// <summary>The outcome.</summary>
    public required ResponseStatus Status { get; init; }

    /// <summary>The connector's own words.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// Whether nothing was done because the item was changed or replaced since it was scanned; what is there now is scanned in a job of its own.
    /// </summary>
    public bool IsSuperseded { get; init; }

    /// <summary>Where the item is now, when it was moved and the connector said so.</summary>
    public string? QuarantinedTo { get; init; }

    /// <summary>When the outcome was known.</summary>
    public required DateTimeOffset ActedAt { get; init; }
}

using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Repository;

/// <summary>What to do with one item, after the rules of wire contract §4.5 were applied.</summary>
public sealed record ItemActionOrder
{
    /// <summary>The item, as it was submitted.</summary>
    public required ScanRequest Item { get; init; }

    /// <summary>The action: delete, move, tag or movetag.</summary>
    public required ItemAction Action { get; init; }

    /// <summary>Where to move the item to: the requested destination, or the configured move value.</summary>
    public required string Target { get; init; }

    /// <summary>A name that was asked for the moved item; null to choose one.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether a moved item keeps its directories below the asset; default true.</summary>
    public bool PreservesRelativePath { get; init; } = true;

    /// <summary>The tags to set.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

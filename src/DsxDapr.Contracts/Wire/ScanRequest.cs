using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Wire;

/// <summary>One item to scan, read or act upon (wire contract §5.3, ScanRequestModel).</summary>
public sealed record ScanRequest
{
    /// <summary>Where the item is; opaque to all but its connector.</summary>
    public required string Location { get; init; }

    /// <summary>The item's name for people; opaque to all but its connector.</summary>
    public required string Metainfo { get; init; }

    /// <summary>The connector that holds the item.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConnectorInstance? Connector { get; init; }

    /// <summary>The connector's base URL.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConnectorUrl { get; init; }

    /// <summary>An action that overrides the connector's own setting.</summary>
    public RequestedAction? RequestedAction { get; init; }

    /// <summary>The item's size in bytes as the connector saw it when it listed it; a hint, not a promise.</summary>
    public long? SizeInBytes { get; init; }

    /// <summary>
    /// Ours: what stands for the item's content as the connector listed it, such as an ETag, or size and times of change. It is another
    /// one as soon as the content is. Null when the connector does not say; hubs of dsx-connect ignore it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentVersion { get; init; }

    /// <summary>
    /// SHA-256 of the content that the verdict is about, in hexadecimal, when the hub orders an action on it. An addition of ours to the contract.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; init; }

    /// <summary>The job the item belongs to.</summary>
    public string? ScanJobId { get; init; }

    /// <summary>The item's id within its job (generation 2.x).</summary>
    public string? JobItemId { get; init; }
}

/// <summary>An action that a hub asks for instead of the connector's own setting (wire contract §5.4).</summary>
public sealed record RequestedAction
{
    /// <summary>The action's name; an unknown one falls back to the connector's setting.</summary>
    public string? Type { get; init; }

    /// <summary>Where to move the item to.</summary>
    public ActionDestination? Destination { get; init; }

    /// <summary>The tags to set.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>How the action is to be done, e.g. <c>quarantine_target</c>, as a hub of the 2.x generation tells it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Details { get; init; }
}

/// <summary>The target of a move (wire contract §5.4).</summary>
public sealed record ActionDestination
{
    /// <summary>A directory or key prefix.</summary>
    public string? Path { get; init; }

    /// <summary>Used when <see cref="Path"/> is absent.</summary>
    public string? Prefix { get; init; }

    /// <summary>The name of the moved item.</summary>
    public string? Filename { get; init; }
}

/// <summary>Many items in one call (wire contract §3.4).</summary>
public sealed record ScanRequestBatch
{
    /// <summary>The items.</summary>
    public required IReadOnlyList<ScanRequest> Requests { get; init; }

    /// <summary>How many items the hub may handle as one unit; 0 means the hub's default.</summary>
    public int BatchSize { get; init; } = 10;
}

using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Events;

/// <summary>The outcome of one attempt to scan one item; travels on <see cref="Topics.ScanResults"/>.</summary>
public sealed record ScanResult
{
    /// <summary>The item's id in the ledger, as text.</summary>
    public required string TaskId { get; init; }

    /// <summary>The job the item belongs to.</summary>
    public required string JobId { get; init; }

    /// <summary>Which dispatch of the item this answers, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The connector that holds the item.</summary>
    public required Guid ConnectorUuid { get; init; }

    /// <summary>The connector's name.</summary>
    public required string ConnectorName { get; init; }

    /// <summary>Where the item is.</summary>
    public required string Location { get; init; }

    /// <summary>The item's name for people.</summary>
    public required string Metainfo { get; init; }

    /// <summary>The verdict; <see cref="ScanVerdict.Error"/> together with <see cref="Failure"/>.</summary>
    public required ScanVerdict Verdict { get; init; }

    /// <summary>The engine that gave the verdict, with its version; null when none did.</summary>
    public string? Engine { get; init; }

    /// <summary>The version of the engine's database.</summary>
    public string? EngineDatabase { get; init; }

    /// <summary>
    /// All engines that looked at the content, each with its version and database: only content that these found clean has nothing new to be
    /// found by them. Null when the verdict is not clean, or when one of them does not tell.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Engines { get; init; }

    /// <summary>The version of the content that was read, in the connector's words; null when it did not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentVersion { get; init; }

    /// <summary>Whether the verdict is that of an earlier scan of the same content with the same engine and database.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCached { get; init; }

    /// <summary>The threat's name when malicious or suspicious.</summary>
    public string? Threat { get; init; }

    /// <summary>Why, for people: what was not scanned, or what the engine is not.</summary>
    public string? Reason { get; init; }

    /// <summary>Why there is no verdict; null when there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScanFailure? Failure { get; init; }

    /// <summary>How many bytes were read; null when the item was not read to its end.</summary>
    public long? SizeInBytes { get; init; }

    /// <summary>SHA-256 of the content in lower-case hexadecimal; null when it was not read to its end.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What the content looks like by its first bytes, as a media type; null when it was not read to its end or is nothing known.</summary>
    public string? FileType { get; init; }

    /// <summary>From opening the item to the verdict, in milliseconds.</summary>
    public required double ElapsedMs { get; init; }

    /// <summary>When the attempt ended.</summary>
    public required DateTimeOffset CompletedAt { get; init; }
}

/// <summary>Why an attempt gave no verdict.</summary>
/// <param name="Class">A stable word: <c>connector_connection</c>, <c>connector_server</c>, <c>connector_client</c>,
/// <c>item_not_found</c>, <c>item_unreadable</c>, <c>stream_broken</c>, <c>engine</c>, <c>engine_client</c>,
/// <c>engine_auth</c>, <c>timeout</c>.</param>
/// <param name="Reason">A sentence for people.</param>
/// <param name="Retriable">Whether a later attempt may succeed.</param>
public sealed record ScanFailure(string Class, string Reason, bool Retriable)
{
    /// <summary>The class of failures to reach the connector, or to be let in by it: they say nothing of the item and count as no attempt.</summary>
    public const string ConnectorConnection = "connector_connection";
}

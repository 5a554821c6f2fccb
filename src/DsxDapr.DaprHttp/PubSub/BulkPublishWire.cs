using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>One event of a bulk publish, as the sidecar reads it.</summary>
internal sealed record BulkPublishWireEntry<TValue>(
    [property: JsonPropertyName("entryId")] string EntryId,
    [property: JsonPropertyName("event")] TValue Event,
    [property: JsonPropertyName("contentType")] string ContentType,
    [property: JsonPropertyName("metadata"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string>? Metadata);

/// <summary>The sidecar's answer when some events were not published.</summary>
internal sealed record BulkPublishWireFailure(
    [property: JsonPropertyName("failedEntries")] IReadOnlyList<BulkPublishWireFailedEntry>? FailedEntries = null);

/// <summary>One event that was not published.</summary>
internal sealed record BulkPublishWireFailedEntry(
    [property: JsonPropertyName("entryId")] string EntryId,
    [property: JsonPropertyName("error")] string? Error = null);

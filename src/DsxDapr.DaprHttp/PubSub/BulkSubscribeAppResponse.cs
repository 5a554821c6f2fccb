using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>The answer to a bulk delivery (docs.dapr.io, bulk subscribe).</summary>
/// <param name="Statuses">One for every event; an event without one counts as failed.</param>
public sealed record BulkSubscribeAppResponse(
    [property: JsonPropertyName("statuses")] IReadOnlyList<BulkSubscribeAppResponseEntry> Statuses);

/// <summary>What became of one event.</summary>
/// <param name="EntryId">The event.</param>
/// <param name="Status">What the sidecar shall do with it.</param>
public sealed record BulkSubscribeAppResponseEntry(
    [property: JsonPropertyName("entryId")] string EntryId,
    [property: JsonPropertyName("status")] BulkSubscribeAppResponseStatus Status);

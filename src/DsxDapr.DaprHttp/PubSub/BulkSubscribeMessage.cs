using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>Several events in one delivery (docs.dapr.io, bulk subscribe).</summary>
/// <param name="Entries">The events.</param>
/// <param name="Topic">The topic they came from.</param>
/// <param name="PubSubName">The pub/sub component they came through.</param>
public sealed record BulkSubscribeMessage<TValue>(
    [property: JsonPropertyName("entries")] IReadOnlyList<BulkSubscribeMessageEntry<TValue>> Entries,
    [property: JsonPropertyName("topic")] string? Topic,
    [property: JsonPropertyName("pubsubname")] string? PubSubName);

/// <summary>One event of a bulk delivery.</summary>
/// <param name="EntryId">Names the event in the answer.</param>
/// <param name="Event">The event, in its CloudEvent.</param>
/// <param name="ContentType">The content type of <paramref name="Event"/>.</param>
/// <param name="Metadata">From the publisher and the component.</param>
public sealed record BulkSubscribeMessageEntry<TValue>(
    [property: JsonPropertyName("entryId")] string EntryId,
    [property: JsonPropertyName("event")] TValue Event,
    [property: JsonPropertyName("contentType")] string? ContentType,
    [property: JsonPropertyName("metadata")] IReadOnlyDictionary<string, string>? Metadata);

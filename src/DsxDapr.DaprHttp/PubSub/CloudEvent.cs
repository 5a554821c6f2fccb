using System.Text.Json.Serialization;

namespace DsxDapr.DaprHttp;

/// <summary>An event as a sidecar delivers it: CloudEvents 1.0 with Dapr's own members (docs.dapr.io, pub/sub message format).</summary>
public sealed record CloudEvent<TData>
{
    /// <summary>The event's id; unique with <see cref="Source"/>. Null when a publisher made its own envelope without one.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>What kind of event it is; <c>com.dapr.event.sent</c> unless the publisher named one.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>Who published it: the app id.</summary>
    [JsonPropertyName("source")]
    public string? Source { get; init; }

    /// <summary>What it is about; null when the publisher did not say.</summary>
    [JsonPropertyName("subject")]
    public string? Subject { get; init; }

    /// <summary>When it was published.</summary>
    [JsonPropertyName("time")]
    public DateTimeOffset? Time { get; init; }

    /// <summary>The content type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string? DataContentType { get; init; }

    /// <summary>The topic it was published to; in a dead-letter topic, the original one.</summary>
    [JsonPropertyName("topic")]
    public string? Topic { get; init; }

    /// <summary>The pub/sub component it came through.</summary>
    [JsonPropertyName("pubsubname")]
    public string? PubSubName { get; init; }

    /// <summary>The W3C trace context of the publisher; null or empty without tracing.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <summary>The event itself.</summary>
    [JsonPropertyName("data")]
    public required TData Data { get; init; }
}

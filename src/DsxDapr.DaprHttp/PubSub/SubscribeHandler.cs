using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;

namespace DsxDapr.DaprHttp;

/// <summary>Lists the subscriptions that endpoints carry as metadata (docs.dapr.io, programmatic subscriptions).</summary>
internal static class SubscribeHandler
{
    public static IReadOnlyList<Subscription> List(EndpointDataSource endpoints) =>
    [
        .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
           from topic in endpoint.Metadata.GetOrderedMetadata<TopicMetadata>()
           select new Subscription(topic.PubSubName, topic.Name, RouteOf(endpoint), BulkOf(endpoint)),
    ];

    private static string RouteOf(RouteEndpoint endpoint) => "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/');

    private static BulkSubscription? BulkOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<BulkSubscribeMetadata>() is { } bulk
            ? new BulkSubscription(true, bulk.MaxMessagesCount, bulk.MaxAwaitDurationMs)
            : null;

    /// <summary>One subscription.</summary>
    internal sealed record Subscription(
        [property: JsonPropertyName("pubsubname")] string PubSubName,
        [property: JsonPropertyName("topic")] string Topic,
        [property: JsonPropertyName("route")] string Route,
        [property: JsonPropertyName("bulkSubscribe"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BulkSubscription? Bulk);

    /// <summary>How a subscription takes its events in bulk.</summary>
    internal sealed record BulkSubscription(
        [property: JsonPropertyName("enabled")] bool Enabled,
        [property: JsonPropertyName("maxMessagesCount"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxMessagesCount,
        [property: JsonPropertyName("maxAwaitDurationMs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        int? MaxAwaitDurationMs);
}

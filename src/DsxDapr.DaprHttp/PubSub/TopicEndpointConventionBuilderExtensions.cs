using Microsoft.AspNetCore.Builder;

namespace DsxDapr.DaprHttp;

/// <summary>Marks endpoints as subscriptions, for the list that <c>MapSubscribeHandler</c> serves.</summary>
public static class TopicEndpointConventionBuilderExtensions
{
    /// <summary>Subscribes the endpoint to a topic. Needs <c>MapSubscribeHandler</c>; a declarative subscription needs neither.</summary>
    /// <returns>The same builder.</returns>
    public static TBuilder WithTopic<TBuilder>(this TBuilder builder, string pubsubName, string name)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new TopicMetadata(pubsubName, name));

    /// <summary>Asks for the events of the endpoint's topics in bulk.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="maxMessagesCount">How many events at most; null for the component's default.</param>
    /// <param name="maxAwaitDurationMs">How long in milliseconds to wait for so many; null for the component's default.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder WithBulkSubscribe<TBuilder>(this TBuilder builder, int? maxMessagesCount = null, int? maxAwaitDurationMs = null)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new BulkSubscribeMetadata(maxMessagesCount, maxAwaitDurationMs));
}

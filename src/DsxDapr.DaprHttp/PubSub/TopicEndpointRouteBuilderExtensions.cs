using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace DsxDapr.DaprHttp;

/// <summary>Maps the endpoints on which the app's own sidecar delivers events. All of them ask for the sidecar's app token.</summary>
public static class TopicEndpointRouteBuilderExtensions
{
    /// <summary>Maps an endpoint that takes one event at a time.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route that the subscription names.</param>
    /// <param name="handler">
    /// Handles an event. When it throws, the error is logged and the event is delivered again; an event that cannot be decoded is
    /// dropped to the dead-letter topic with one log line.
    /// </param>
    public static IEndpointConventionBuilder MapTopic<TData>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<CloudEvent<TData>, CancellationToken, Task<TopicResponse>> handler) => throw new NotSupportedException();

    /// <summary>Maps an endpoint that takes several events at a time.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route that the subscription names.</param>
    /// <param name="handler">
    /// Handles the events: all of them succeed or, when it throws, all are delivered again. An event that cannot be decoded is
    /// dropped to the dead-letter topic with one log line, and does not reach the handler.
    /// </param>
    public static IEndpointConventionBuilder MapBulkTopic<TData>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<IReadOnlyList<CloudEvent<TData>>, CancellationToken, Task> handler) => throw new NotSupportedException();

    /// <summary>Maps <c>/dapr/subscribe</c>, where the sidecar reads the subscriptions made with <c>WithTopic</c>.</summary>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints) => throw new NotSupportedException();
}

using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>Maps the endpoints on which the app's own sidecar delivers events.</summary>
public static class TopicEndpointRouteBuilderExtensions
{
    /// <summary>Maps an endpoint that takes one event at a time, from the app's own sidecar only.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route that the subscription names.</param>
    /// <param name="handler">
    /// Handles an event. When it throws, the error is logged and the event is delivered again; an event that cannot be decoded is
    /// dropped to the dead-letter topic with one log line.
    /// </param>
    public static IEndpointConventionBuilder MapTopic<TData>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<CloudEvent<TData>, CancellationToken, Task<TopicResponse>> handler)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var delivery = new TopicDelivery<TData>(handler, JsonOf(endpoints), LoggerOf(endpoints));
        return MapDelivery(endpoints, pattern, delivery.HandleAsync);
    }

    /// <summary>Maps an endpoint that takes several events at a time, from the app's own sidecar only.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The route that the subscription names.</param>
    /// <param name="handler">
    /// Handles the events: all of them succeed or, when it throws, all are delivered again. An event that cannot be decoded is
    /// dropped to the dead-letter topic with one log line, and does not reach the handler.
    /// </param>
    public static IEndpointConventionBuilder MapBulkTopic<TData>(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<IReadOnlyList<CloudEvent<TData>>, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var delivery = new BulkTopicDelivery<TData>(handler, JsonOf(endpoints), LoggerOf(endpoints));
        return MapDelivery(endpoints, pattern, delivery.HandleAsync);
    }

    /// <summary>
    /// Maps <c>/dapr/subscribe</c>, where the sidecar reads the subscriptions made with <c>WithTopic</c>. It is open, as it tells no
    /// more than routes and topics.
    /// </summary>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet("/dapr/subscribe", static context => context.Response.WriteAsJsonAsync(
            SubscribeHandler.List(context.RequestServices.GetRequiredService<EndpointDataSource>()),
            JsonSerializerOptions.Web,
            context.RequestAborted));
    }

    private static IEndpointConventionBuilder MapDelivery(IEndpointRouteBuilder endpoints, string pattern, RequestDelegate handle) =>
        endpoints.MapPost(pattern, handle).RequireAuthorization(DaprAuthenticationDefaults.PolicyName);

    private static JsonSerializerOptions JsonOf(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetRequiredService<IOptions<DaprClientOptions>>().Value.JsonSerializerOptions;

    private static ILogger LoggerOf(IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("DsxDapr.DaprHttp.Topics");
}

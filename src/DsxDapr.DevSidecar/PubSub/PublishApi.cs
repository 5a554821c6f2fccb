using System.Text.Json;
using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>Dapr's publish API: one event, or many.</summary>
internal static class PublishApi
{
    // Where component and topic stand in /v1.0/publish/{pubsub}/{topic}.
    private const int PubSubSegment = 2;
    private const int TopicSegment = 3;
    private static readonly string[] Writing = [HttpMethods.Post, HttpMethods.Put];

    /// <summary>Maps the routes under <c>/v1.0/publish</c>; a topic may contain slashes.</summary>
    public static IEndpointRouteBuilder MapPublishApi(this IEndpointRouteBuilder routes, PubSubSet brokers)
    {
        routes.MapMethods("/v1.0/publish/bulk/{pubsub}/{**topic:minlength(1)}", Writing, context => BulkPublish.HandleAsync(context, brokers));
        routes.MapMethods("/v1.0-alpha1/publish/bulk/{pubsub}/{**topic:minlength(1)}", Writing, context => BulkPublish.HandleAsync(context, brokers));
        routes.MapMethods("/v1.0/publish/{pubsub}/{**topic:minlength(1)}", Writing, context => HandleAsync(context, brokers));
        return routes;
    }

    private static async Task HandleAsync(HttpContext context, PubSubSet brokers)
    {
        string name = RawPath.Segment(context, PubSubSegment);
        string topic = RawPath.Rest(context, TopicSegment);
        await (await PublishAsync(context, brokers, name, topic)).ExecuteAsync(context);
    }

    private static async Task<IResult> PublishAsync(HttpContext context, PubSubSet brokers, string name, string topic)
    {
        if (brokers.Find(name) is not { } broker)
        {
            return PublishErrors.NotFound(name);
        }

        IReadOnlyDictionary<string, string> metadata = QueryMetadata.Of(context.Request);
        if (!RawPayload.TryRead(metadata, out bool raw))
        {
            return PublishErrors.BadMetadata(name, brokers.AppId, "rawPayload is not a boolean");
        }

        if (await RequestBody.ReadAsync(context.Request, context.RequestAborted) is not { } body)
        {
            return PublishErrors.Failed(name, topic, RequestBody.TooLarge);
        }

        if (!broker.Scopes.MayPublish(topic))
        {
            return PublishErrors.Forbidden(name, topic, brokers.AppId);
        }

        try
        {
            if (!raw)
            {
                CloudEventEnvelope envelope = CloudEventEnvelope.For(context.Request, brokers, name, topic);
                body = envelope.Wrap(body, context.Request.ContentType ?? ContentTypes.Text, metadata);
            }

            await broker.Broker.PublishAsync(topic, new PubSubMessage(body, metadata), context.RequestAborted);
            return Results.NoContent();
        }
        catch (JsonException e)
        {
            return PublishErrors.BadCloudEvent(name, brokers.AppId, e.Message);
        }
        catch (PubSubException e)
        {
            return PublishErrors.Failed(name, topic, e.Message);
        }
    }
}

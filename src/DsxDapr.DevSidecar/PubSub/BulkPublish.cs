using System.Text.Json.Serialization;
using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>Bulk publish; once the body is read, its entries succeed or fail one by one.</summary>
internal static class BulkPublish
{
    // Where component and topic stand in /v1.0/publish/bulk/{pubsub}/{topic}.
    private const int PubSubSegment = 3;
    private const int TopicSegment = 4;

    /// <summary>Answers the request.</summary>
    public static async Task HandleAsync(HttpContext context, PubSubSet brokers)
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

        if (!RawPayload.TryRead(QueryMetadata.Of(context.Request), out bool raw))
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
            CloudEventEnvelope? envelope = raw ? null : CloudEventEnvelope.For(context.Request, brokers, name, topic);
            IReadOnlyList<(string EntryId, PubSubMessage Message)> entries = new BulkEntries(name, topic, envelope).Read(body);
            FailedEntry?[] results = await Task.WhenAll(entries.Select(e => PublishAsync(broker.Broker, topic, e.EntryId, e.Message, context.RequestAborted)));
            FailedEntry[] failed = [.. results.OfType<FailedEntry>()];
            return failed.Length == 0
                ? Results.NoContent()
                : Results.Json(
                    new Failure(failed, "ERR_PUBSUB_PUBLISH_MESSAGE"),
                    contentType: ContentTypes.Json,
                    statusCode: StatusCodes.Status500InternalServerError);
        }
        catch (BulkEntriesException e)
        {
            return PublishErrors.BadEvents(name, e.Message, e.Reason, brokers.AppId, e.Problem);
        }
    }

    private static async Task<FailedEntry?> PublishAsync(IPubSub broker, string topic, string entryId, PubSubMessage message, CancellationToken ct)
    {
        try
        {
            await broker.PublishAsync(topic, message, ct);
            return null;
        }
        catch (PubSubException e)
        {
            return new FailedEntry(entryId, e.Message);
        }
    }

    private sealed record Failure(
        [property: JsonPropertyName("failedEntries")] IReadOnlyList<FailedEntry> FailedEntries,
        [property: JsonPropertyName("errorCode")] string ErrorCode);

    private sealed record FailedEntry(
        [property: JsonPropertyName("entryId")] string EntryId,
        [property: JsonPropertyName("error")] string Error);
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.DaprHttp;

/// <summary>Takes the deliveries of several events at a time.</summary>
internal sealed partial class BulkTopicDelivery<TData>(
    Func<IReadOnlyList<CloudEvent<TData>>, CancellationToken, Task> handler, JsonSerializerOptions json, ILogger logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        BulkSubscribeMessage<JsonElement>? bulk;
        try
        {
            bulk = await JsonSerializer.DeserializeAsync<BulkSubscribeMessage<JsonElement>>(
                context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            Log.NotBulk(logger, exception, context.Request.Path);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // A single event means that the subscription is not a bulk one. An answer with an empty list would be taken for success
        // and the event would be lost, so it is refused: the sidecar delivers it again until the subscription is put right.
        if (bulk?.Entries is not { } entries)
        {
            Log.NotBulk(logger, null, context.Request.Path);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var answer = await HandleAsync(entries, bulk.Topic, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(answer, JsonSerializerOptions.Web, context.RequestAborted);
    }

    private async Task<BulkSubscribeAppResponse> HandleAsync(
        IReadOnlyList<BulkSubscribeMessageEntry<JsonElement>> entries, string? topic, CancellationToken cancellationToken)
    {
        var decoded = entries.Select(entry => (entry.EntryId, Event: Decode(entry, topic))).ToList();
        var events = decoded.Where(static entry => entry.Event is not null).Select(static entry => entry.Event!).ToList();
        var status = await HandleEventsAsync(events, topic, cancellationToken);
        return new BulkSubscribeAppResponse(decoded.ConvertAll(entry => new BulkSubscribeAppResponseEntry(
            entry.EntryId, entry.Event is null ? BulkSubscribeAppResponseStatus.DROP : status)));
    }

    private CloudEvent<TData>? Decode(BulkSubscribeMessageEntry<JsonElement> entry, string? topic)
    {
        Exception? reason = null;
        try
        {
            if (entry.Event.ValueKind == JsonValueKind.Object
                && entry.Event.Deserialize<CloudEvent<TData>>(json) is { Data: not null } decoded)
            {
                return decoded;
            }
        }
        catch (JsonException exception)
        {
            reason = exception;
        }

        Log.Undecodable(logger, reason, entry.EntryId, topic);
        return null;
    }

    private async Task<BulkSubscribeAppResponseStatus> HandleEventsAsync(
        List<CloudEvent<TData>> events, string? topic, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return BulkSubscribeAppResponseStatus.SUCCESS;
        }

        try
        {
            await handler(events, cancellationToken);
            return BulkSubscribeAppResponseStatus.SUCCESS;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception, events.Count, topic);
            return BulkSubscribeAppResponseStatus.RETRY;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A delivery on {Path} is not a bulk of events; is bulkSubscribe on in its subscription?")]
        public static partial void NotBulk(ILogger logger, Exception? exception, string path);

        [LoggerMessage(2, LogLevel.Error, "Entry {EntryId} of topic {Topic} cannot be decoded and is dropped")]
        public static partial void Undecodable(ILogger logger, Exception? exception, string entryId, string? topic);

        [LoggerMessage(3, LogLevel.Error, "{Count} events of topic {Topic} failed and are to be delivered again")]
        public static partial void Failed(ILogger logger, Exception exception, int count, string? topic);
    }
}

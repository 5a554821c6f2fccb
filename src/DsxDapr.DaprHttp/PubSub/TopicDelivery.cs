using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.DaprHttp;

/// <summary>Takes the deliveries of one event at a time.</summary>
internal sealed partial class TopicDelivery<TData>(
    Func<CloudEvent<TData>, CancellationToken, Task<TopicResponse>> handler, JsonSerializerOptions json, ILogger logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var status = await HandleEventAsync(context);
        await context.Response.WriteAsJsonAsync(new TopicAnswer(status), JsonSerializerOptions.Web, context.RequestAborted);
    }

    private async Task<BulkSubscribeAppResponseStatus> HandleEventAsync(HttpContext context)
    {
        CloudEvent<TData>? delivered;
        try
        {
            delivered = await JsonSerializer.DeserializeAsync<CloudEvent<TData>>(context.Request.Body, json, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            Log.Undecodable(logger, exception, context.Request.Path);
            return BulkSubscribeAppResponseStatus.DROP;
        }

        if (delivered is not { Data: not null })
        {
            Log.Undecodable(logger, null, context.Request.Path);
            return BulkSubscribeAppResponseStatus.DROP;
        }

        try
        {
            return await handler(delivered, context.RequestAborted) switch
            {
                TopicResponse.Success => BulkSubscribeAppResponseStatus.SUCCESS,
                TopicResponse.Drop => BulkSubscribeAppResponseStatus.DROP,
                _ => BulkSubscribeAppResponseStatus.RETRY,
            };
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(logger, exception, delivered.Id, delivered.Topic);
            return BulkSubscribeAppResponseStatus.RETRY;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "An event on {Path} cannot be decoded and is dropped")]
        public static partial void Undecodable(ILogger logger, Exception? exception, string path);

        [LoggerMessage(2, LogLevel.Error, "Event {Id} of topic {Topic} failed and is to be delivered again")]
        public static partial void Failed(ILogger logger, Exception exception, string? id, string? topic);
    }
}

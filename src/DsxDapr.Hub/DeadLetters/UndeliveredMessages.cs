using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Results;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>
/// Takes the brokers' dead letters. A result is recorded after all when that is possible, on its own and not together with those
/// that may have spoilt its delivery; else it is kept. What a consumer of events could not take is kept. Orders that no scanner took
/// are <see cref="Relay.UndeliveredOrders"/>.
/// </summary>
internal sealed partial class UndeliveredMessages(ILedger ledger, IOptions<RetryOptions> retry, ILogger<UndeliveredMessages> logger)
{
    /// <summary>Records or keeps a result.</summary>
    public async Task<TopicResponse> HandleResultAsync(CloudEvent<JsonElement> message, CancellationToken cancellationToken)
    {
        try
        {
            var result = message.Data.Deserialize<ScanResult>(WireJson.Options) ?? throw new JsonException("there is no result in it");
            await ledger.RecordAsync([result], retry.Value.DelayAfter, cancellationToken);
            Log.RecordedAfterAll(logger, result.TaskId, result.Attempt);
        }
        catch (JsonException e)
        {
            await KeepAsync(DeadLetterKind.Result, message, DeadLetterReason.BadPayload, e.Message, cancellationToken);
        }

        return TopicResponse.Success;
    }

    /// <summary>Keeps an event.</summary>
    public async Task<TopicResponse> HandleEventAsync(CloudEvent<JsonElement> message, CancellationToken cancellationToken)
    {
        await KeepAsync(DeadLetterKind.Event, message, DeadLetterReason.NotDelivered, null, cancellationToken);
        return TopicResponse.Success;
    }

    private async Task KeepAsync(string kind, CloudEvent<JsonElement> message, string reason, string? error, CancellationToken cancellationToken)
    {
        var data = message.Data.GetRawText();
        var kept = new DeadMessage(
            message.Topic ?? "",
            message.Id ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data))),
            message.Type ?? "",
            message.Subject ?? "",
            data);
        Log.Kept(logger, kept.EventId, kept.Topic, reason);
        await ledger.KeepDeadMessageAsync(kind, kept, reason, error, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Item {TaskId}: the result of dispatch {Attempt} could not be delivered and is recorded after all")]
        public static partial void RecordedAfterAll(ILogger logger, string taskId, int attempt);

        [LoggerMessage(2, LogLevel.Error, "Event {EventId} of topic {Topic} is a dead letter: {Reason}")]
        public static partial void Kept(ILogger logger, string eventId, string topic, string reason);
    }
}

/// <summary>Maps the subscriptions to dead-letter topics.</summary>
internal static class UndeliveredMessageRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapUndeliveredMessages(this IEndpointRouteBuilder routes)
    {
        var messages = routes.ServiceProvider.GetRequiredService<UndeliveredMessages>();
        routes.MapTopic<JsonElement>(Topics.RouteOf(Topics.DeadLettersOf(Topics.ScanResults)), messages.HandleResultAsync);
        routes.MapTopic<JsonElement>(Topics.RouteOf(Topics.UndeliveredEvents), messages.HandleEventAsync);
    }
}

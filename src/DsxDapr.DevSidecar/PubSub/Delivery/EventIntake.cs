using System.Globalization;
using System.Text.Json;
using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.PubSub.Routing;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>Reads messages of a subscription and finds the route of each.</summary>
internal sealed class EventIntake(Subscription subscription, TimeProvider clock)
{
    private readonly RouteTable _routes = new(subscription);

    /// <summary>Reads a message.</summary>
    public Intake Read(PubSubMessage message)
    {
        if (subscription.RawPayload)
        {
            return ReadRaw(message);
        }

        try
        {
            using JsonDocument document = GoJson.Parse(message.Data);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Intake.Refused("the message is not a CloudEvent", isFailure: true);
            }

            string id = TextOf(root, "id") ?? "";
            if (HasExpired(root))
            {
                return Intake.Refused($"the event {id} has expired", isFailure: false);
            }

            return _routes.PathFor(root) is { } path
                ? new Intake(new ReceivedEvent(message, id, message.Data, TraceParentOf(root)), path)
                : Intake.Unrouted;
        }
        catch (JsonException)
        {
            return Intake.Refused("the message is not a CloudEvent", isFailure: true);
        }
        catch (RoutingException e)
        {
            return Intake.Refused($"no route can be found: {e.Message}", isFailure: true);
        }
    }

    private Intake ReadRaw(PubSubMessage message)
    {
        byte[] wrapped = CloudEventEnvelope.WrapRaw(message.Data.Span, subscription.PubSubName, subscription.Topic);
        using JsonDocument document = JsonDocument.Parse(wrapped);
        try
        {
            ReadOnlyMemory<byte> body = subscription.Bulk is null ? wrapped : message.Data;
            string id = TextOf(document.RootElement, "id") ?? "";
            return _routes.PathFor(document.RootElement) is { } path
                ? new Intake(new ReceivedEvent(message, id, body, TraceParent: null), path)
                : Intake.Unrouted;
        }
        catch (RoutingException e)
        {
            return Intake.Refused($"no route can be found: {e.Message}", isFailure: true);
        }
    }

    private bool HasExpired(JsonElement root) =>
        TextOf(root, "expiration") is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset expiration)
        && expiration < clock.GetUtcNow();

    private static string? TraceParentOf(JsonElement root)
    {
        if (!root.TryGetProperty("traceparent", out _))
        {
            return null;
        }

        string? traceParent = TextOf(root, "traceparent");
        return TraceContext.IsValid(traceParent) ? traceParent : TraceContext.None;
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What reading a message gave: an event and its path, or why there is none.</summary>
/// <param name="Event">The event.</param>
/// <param name="Path">The app's path.</param>
/// <param name="Refusal">Why it is not delivered; null for an event that no rule matches, which is nothing to speak of.</param>
/// <param name="IsFailure">Whether the refusal is the message's or the rules' fault.</param>
internal readonly record struct Intake(ReceivedEvent? Event, string Path, string? Refusal = null, bool IsFailure = false)
{
    /// <summary>No rule matches and there is no default.</summary>
    public static Intake Unrouted => new(null, "");

    /// <summary>A message that is not delivered.</summary>
    public static Intake Refused(string why, bool isFailure) => new(null, "", why, isFailure);
}

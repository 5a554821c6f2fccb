using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>Puts what an app publishes into a CloudEvent, byte for byte as daprd does: members sorted, trace members always there.</summary>
/// <param name="PubSubName">The component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Source">The publishing app.</param>
/// <param name="TraceParent">The publisher's trace context, or "".</param>
/// <param name="TraceState">The publisher's trace state, or "".</param>
/// <param name="Clock">The time of the event.</param>
internal sealed record CloudEventEnvelope(string PubSubName, string Topic, string Source, string TraceParent, string TraceState, TimeProvider Clock)
{
    private const string DefaultType = "com.dapr.event.sent";

    /// <summary>The envelope for what a request publishes; it takes the request's trace context over.</summary>
    public static CloudEventEnvelope For(HttpRequest request, PubSubSet brokers, string pubSubName, string topic)
    {
        string? traceParent = request.Headers.TraceParent;
        return TraceContext.IsValid(traceParent)
            ? new CloudEventEnvelope(pubSubName, topic, brokers.AppId, traceParent!, request.Headers.TraceState.ToString(), brokers.Clock)
            : new CloudEventEnvelope(pubSubName, topic, brokers.AppId, "", "", brokers.Clock);
    }

    /// <summary>Wraps data, or completes what is a CloudEvent already.</summary>
    /// <exception cref="JsonException">It is sent as a CloudEvent but is no JSON object.</exception>
    public byte[] Wrap(ReadOnlyMemory<byte> data, string contentType, IReadOnlyDictionary<string, string> metadata) =>
        ContentTypes.Is(contentType, ContentTypes.CloudEvent) ? Complete(data, metadata) : New(data, contentType, metadata);

    /// <summary>Wraps a message that was published raw, for a subscriber that asks for it (<c>rawPayload</c>).</summary>
    public static byte[] WrapRaw(ReadOnlySpan<byte> data, string pubSubName, string topic)
    {
        SortedMembers members = new();
        members.Text("data_base64", Convert.ToBase64String(data));
        members.Text("datacontenttype", ContentTypes.Binary);
        members.Text("id", Guid.NewGuid().ToString());
        members.Text("pubsubname", pubSubName);
        members.Text("source", "Dapr");
        members.Text("specversion", "1.0");
        members.Text("topic", topic);
        members.Text("type", DefaultType);
        return members.ToJson();
    }

    private byte[] New(ReadOnlyMemory<byte> data, string contentType, IReadOnlyDictionary<string, string> metadata)
    {
        string traceParent = metadata.GetValueOrDefault("cloudevent.traceparent") ?? TraceParent;
        SortedMembers members = new();
        AddData(members, data, contentType);
        members.Text("datacontenttype", contentType);
        AddExpiration(members, metadata);
        members.Text("id", metadata.GetValueOrDefault("cloudevent.id") ?? Guid.NewGuid().ToString());
        members.Text("pubsubname", PubSubName);
        members.Text("source", metadata.GetValueOrDefault("cloudevent.source") ?? Source);
        members.Text("specversion", "1.0");
        if (metadata.TryGetValue("cloudevent.subject", out string? subject) && subject.Length > 0)
        {
            members.Text("subject", subject);
        }

        members.Text("time", Rfc3339.Format(Clock.GetUtcNow()));
        members.Text("topic", Topic);
        members.Text("traceid", metadata.GetValueOrDefault("cloudevent.traceid") ?? traceParent);
        members.Text("traceparent", traceParent);
        members.Text("tracestate", metadata.GetValueOrDefault("cloudevent.tracestate") ?? TraceState);
        members.Text("type", metadata.GetValueOrDefault("cloudevent.type") ?? DefaultType);
        return members.ToJson();
    }

    private byte[] Complete(ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata)
    {
        using JsonDocument document = GoJson.Parse(data);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException(GoJson.CannotUnmarshal(document.RootElement, "value of type map[string]interface {}"));
        }

        SortedMembers members = new();
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            members.Element(member.Name, member.Value);
        }

        members.TextIfAbsent("source", "Dapr");
        members.TextIfAbsent("specversion", "1.0");
        members.TextIfAbsent("time", Rfc3339.Format(Clock.GetUtcNow()));
        members.TextIfAbsent("traceid", TraceParent);
        members.TextIfAbsent("traceparent", TraceParent);
        members.TextIfAbsent("tracestate", TraceState);
        members.TextIfAbsent("type", DefaultType);
        members.Text("pubsubname", PubSubName);
        members.Text("topic", Topic);
        AddExpiration(members, metadata);
        return members.ToJson();
    }

    private static void AddData(SortedMembers members, ReadOnlyMemory<byte> data, string contentType)
    {
        if (ContentTypes.Is(contentType, ContentTypes.Binary))
        {
            members.Text("data_base64", Convert.ToBase64String(data.Span));
            return;
        }

        if (ContentTypes.Is(contentType, ContentTypes.Json))
        {
            try
            {
                using JsonDocument document = GoJson.Parse(data);
                members.Element("data", document.RootElement);
                return;
            }
            catch (JsonException)
            {
                // As daprd: what claims to be JSON and is not becomes a string.
            }
        }

        members.Text("data", Encoding.UTF8.GetString(data.Span));
    }

    private void AddExpiration(SortedMembers members, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue("ttlInSeconds", out string? text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds > 0)
        {
            members.Text("expiration", Rfc3339.Format(Clock.GetUtcNow().AddSeconds(seconds)));
        }
    }

    private sealed class SortedMembers
    {
        private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _members = new(StringComparer.Ordinal);

        public void Text(string name, string value)
        {
            ArrayBufferWriter<byte> text = new(value.Length + 16);
            CanonicalJson.WriteString(text, value);
            _members[name] = text.WrittenMemory;
        }

        public void TextIfAbsent(string name, string value)
        {
            if (!_members.ContainsKey(name))
            {
                Text(name, value);
            }
        }

        public void Element(string name, JsonElement value)
        {
            ArrayBufferWriter<byte> text = new(64);
            CanonicalJson.Write(text, value);
            _members[name] = text.WrittenMemory;
        }

        public byte[] ToJson()
        {
            ArrayBufferWriter<byte> json = new(_members.Sum(m => m.Value.Length + m.Key.Length + 4) + 2);
            foreach ((string name, ReadOnlyMemory<byte> value) in _members)
            {
                json.Write(json.WrittenCount == 0 ? "{"u8 : ","u8);
                CanonicalJson.WriteString(json, name);
                json.Write(":"u8);
                json.Write(value.Span);
            }

            json.Write("}"u8);
            return json.WrittenSpan.ToArray();
        }
    }
}

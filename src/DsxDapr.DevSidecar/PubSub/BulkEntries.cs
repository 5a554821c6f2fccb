using System.Buffers;
using System.Text;
using System.Text.Json;
using DsxDapr.DevSidecar.Api;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>The body of a bulk publish: an array of <c>{entryId, event, contentType, metadata}</c>.</summary>
/// <param name="pubSub">The component.</param>
/// <param name="topic">The topic.</param>
/// <param name="envelope">What wraps the events; null when they are published raw.</param>
internal sealed class BulkEntries(string pubSub, string topic, CloudEventEnvelope? envelope)
{
    private const string EntryType = "bulkPublishMessageEntry";

    /// <summary>Reads the entries, by id.</summary>
    /// <exception cref="BulkEntriesException">The body or one of its entries is wrong; nothing is published then.</exception>
    public IReadOnlyList<(string EntryId, PubSubMessage Message)> Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw NotUnmarshaled(GoJson.CannotUnmarshal(document.RootElement, $"value of type []http.{EntryType}"));
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        List<(string, PubSubMessage)> entries = new(document.RootElement.GetArrayLength());
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object)
            {
                throw NotUnmarshaled(GoJson.CannotUnmarshal(entry, $"value of type http.{EntryType}"));
            }

            string id = Text(entry, "entryId");
            if (id.Length == 0 || !ids.Add(id))
            {
                const string Problem = "entryId is duplicated or not present for entry";
                throw new BulkEntriesException(
                    $"error marshaling events to bytes for topic {topic} pubsub {pubSub}. error: {Problem}", "DAPR_PUBSUB_MARSHAL_EVENTS", Problem);
            }

            entries.Add((id, Message(entry)));
        }

        return entries;
    }

    private PubSubMessage Message(JsonElement entry)
    {
        string contentType = Text(entry, "contentType");
        Dictionary<string, string> metadata = Metadata(entry);
        byte[] data = Data(entry.TryGetProperty("event", out JsonElement e) ? e : default, contentType);
        try
        {
            return new PubSubMessage(envelope is null ? data : envelope.Wrap(data, contentType, metadata), metadata);
        }
        catch (JsonException)
        {
            throw Mismatch();
        }
    }

    private byte[] Data(JsonElement data, string contentType)
    {
        if (ContentTypes.Is(contentType, ContentTypes.Json) || ContentTypes.Is(contentType, ContentTypes.CloudEvent))
        {
            ArrayBufferWriter<byte> json = new();
            if (data.ValueKind != JsonValueKind.Undefined)
            {
                CanonicalJson.Write(json, data);
            }

            return json.WrittenSpan.ToArray();
        }

        if (data.ValueKind != JsonValueKind.String || contentType.Length == 0)
        {
            throw Mismatch();
        }

        if (!ContentTypes.Is(contentType, ContentTypes.Binary))
        {
            return Encoding.UTF8.GetBytes(data.GetString()!);
        }

        return data.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Mismatch();
    }

    private Dictionary<string, string> Metadata(JsonElement entry)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        if (entry.TryGetProperty("metadata", out JsonElement map) && map.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty item in map.EnumerateObject())
            {
                metadata[item.Name] = item.Value.ValueKind == JsonValueKind.String
                    ? item.Value.GetString()!
                    : throw NotUnmarshaled(GoJson.CannotUnmarshal(item.Value, $"struct field {EntryType}.metadata of type string"));
            }
        }

        return metadata;
    }

    private string Text(JsonElement entry, string name)
    {
        if (!entry.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw NotUnmarshaled(GoJson.CannotUnmarshal(value, $"struct field {EntryType}.{name} of type string"));
    }

    private JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return GoJson.Parse(body);
        }
        catch (JsonException e)
        {
            throw NotUnmarshaled(e.Message);
        }
    }

    private BulkEntriesException NotUnmarshaled(string problem) =>
        new($"error when unmarshaling the request for topic {topic} pubsub {pubSub}: {problem}", "DAPR_PUBSUB_UNMARSHAL_EVENTS", null);

    private BulkEntriesException Mismatch()
    {
        const string Problem = "error: mismatch between contentType and event";
        return new BulkEntriesException(
            $"error when marshalling cloud event envelope for topic {topic} pubsub {pubSub}: {Problem}", "DAPR_PUBSUB_MARSHAL_ENVELOPE", Problem);
    }
}

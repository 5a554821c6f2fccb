using System.Buffers;
using System.Text.Json;
using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>Posts events in batches; the app answers <c>{"statuses": [{"entryId", "status"}]}</c>, and what it does not name has failed.</summary>
internal sealed class BulkEventSender(IAppChannel app, string pubSubName, string topic, bool rawPayload) : IEventSender
{
    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <inheritdoc/>
    public async Task<AppAnswer[]> SendAsync(IReadOnlyList<ReceivedEvent> events, string path, CancellationToken ct)
    {
        using HttpRequestMessage request = EventRequest.Create(path, BodyOf(events), ContentTypes.Json, pubSubName, events[0].TraceParent);
        try
        {
            using HttpResponseMessage response = await app.SendAsync(request, ct);
            if (!response.IsSuccessStatusCode)
            {
                return All(events, AppAnswer.OfStatusCode((int)response.StatusCode));
            }

            Dictionary<string, string?> statuses = StatusesOf(await response.Content.ReadAsByteArrayAsync(ct));
            return [.. events.Select(e => statuses.TryGetValue(e.EntryId, out string? status)
                ? AppAnswer.OfStatus(status)
                : new AppAnswer(Verdict.Retry, "no status in the app's answer"))];
        }
        catch (HttpRequestException e)
        {
            return All(events, AppAnswer.OfException(e, request));
        }
    }

    private static AppAnswer[] All(IReadOnlyList<ReceivedEvent> events, AppAnswer answer) => [.. Enumerable.Repeat(answer, events.Count)];

    private ReadOnlyMemory<byte> BodyOf(IReadOnlyList<ReceivedEvent> events)
    {
        ArrayBufferWriter<byte> body = new(events.Sum(e => (e.Body.Length * 4 / 3) + 256) + 256);
        using Utf8JsonWriter writer = new(body, Writing);
        writer.WriteStartObject();
        writer.WriteStartArray("entries");
        foreach (ReceivedEvent entry in events)
        {
            WriteEntry(writer, entry);
        }

        writer.WriteEndArray();
        writer.WriteString("id", Guid.NewGuid());
        writer.WriteStartObject("metadata");
        writer.WriteString("pubsubName", pubSubName);
        writer.WriteEndObject();
        writer.WriteString("pubsubname", pubSubName);
        writer.WriteString("topic", topic);
        writer.WriteString("type", "com.dapr.event.sent.bulk");
        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }

    private void WriteEntry(Utf8JsonWriter writer, ReceivedEvent entry)
    {
        writer.WriteStartObject();
        writer.WriteString("entryId", entry.EntryId);
        if (rawPayload)
        {
            writer.WriteBase64String("event", entry.Body.Span);
        }
        else
        {
            writer.WritePropertyName("event");
            writer.WriteRawValue(entry.Body.Span, skipInputValidation: true);
        }

        writer.WriteStartObject("metadata");
        foreach ((string name, string value) in entry.Message.Metadata)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("contentType", rawPayload ? ContentTypes.Binary : ContentTypes.CloudEvent);
        writer.WriteEndObject();
    }

    private static Dictionary<string, string?> StatusesOf(byte[] body)
    {
        Dictionary<string, string?> statuses = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = GoJson.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("statuses", out JsonElement list)
                && list.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement entry in list.EnumerateArray())
                {
                    if (TextOf(entry, "entryId") is { } id)
                    {
                        statuses[id] = TextOf(entry, "status");
                    }
                }
            }
        }
        catch (JsonException)
        {
            // Without statuses every entry has failed.
        }

        return statuses;
    }

    private static string? TextOf(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DsxDapr.DaprHttp;

namespace DsxDapr.Forwarder.Events;

/// <summary>Writes an event as one line of JSON: <c>id, type, source, subject, time, data</c>.</summary>
internal static class EventLine
{
    private const byte NewLine = (byte)'\n';

    // Leaves people's scripts readable, yet escapes every character that some reader takes for the end of a line.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends the line, its end included, to <paramref name="output"/>.</summary>
    public static void Write(IBufferWriter<byte> output, CloudEvent<JsonElement> occurrence)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", occurrence.Id);
            json.WriteString("type", occurrence.Type);
            json.WriteString("source", occurrence.Source);
            json.WriteString("subject", occurrence.Subject);
            WriteTime(json, occurrence.Time);
            json.WritePropertyName("data");
            occurrence.Data.WriteTo(json);
            json.WriteEndObject();
        }

        output.Write([NewLine]);
    }

    private static void WriteTime(Utf8JsonWriter json, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString("time", known);
        }
        else
        {
            json.WriteNull("time");
        }
    }
}

using System.Text.Json;
using DsxDapr.DevSidecar.Redis;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>An entry of a stream, in daprd's form: the fields <c>data</c> and <c>metadata</c> (a JSON object of texts).</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Message">The message; null when the entry has no data.</param>
internal sealed record StreamEntry(string Id, PubSubMessage? Message)
{
    private static readonly Dictionary<string, string> NoMetadata = [];
    private static readonly byte[] NoMetadataText = "{}"u8.ToArray();

    /// <summary>The fields of a message, as they are added to a stream.</summary>
    public static void AddFields(RedisCommand command, PubSubMessage message) => command
        .Add("data")
        .Add(message.Data)
        .Add("metadata")
        .Add(message.Metadata.Count == 0
            ? NoMetadataText
            : JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, string>(message.Metadata.ToDictionary(), StringComparer.Ordinal)));

    /// <summary>Reads an entry: an array of its id and its fields, which are nothing when it was deleted.</summary>
    public static StreamEntry Read(RedisValue entry)
    {
        IReadOnlyList<RedisValue> fields = entry.Items[1].Items;
        ReadOnlyMemory<byte>? data = null;
        IReadOnlyDictionary<string, string> metadata = NoMetadata;
        for (int i = 0; i + 1 < fields.Count; i += 2)
        {
            switch (fields[i].Text)
            {
                case "data":
                    data = fields[i + 1].Bytes;
                    break;
                case "metadata":
                    metadata = ReadMetadata(fields[i + 1].Bytes.Span);
                    break;
            }
        }

        return new StreamEntry(entry.Items[0].Text, data is null ? null : new PubSubMessage(data.Value, metadata));
    }

    private static Dictionary<string, string> ReadMetadata(ReadOnlySpan<byte> json)
    {
        if (json.Length <= 2)
        {
            return NoMetadata;
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? NoMetadata;
        }
        catch (JsonException)
        {
            // Another program's metadata; the message itself may still be good.
            return NoMetadata;
        }
    }
}

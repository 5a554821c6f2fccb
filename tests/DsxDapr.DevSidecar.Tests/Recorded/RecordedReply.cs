using System.Text;
using System.Text.Json;

namespace DsxDapr.DevSidecar.Tests.Recorded;

/// <summary>What a recorded app answered.</summary>
internal sealed record RecordedReply(JsonElement Json)
{
    /// <summary>The status; -1: it closed the connection instead.</summary>
    public int Status => Json.GetProperty("status").GetInt32();

    /// <summary>The headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers =>
        [.. Json.GetProperty("headers").EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))];

    /// <summary>Whether it came in five pieces, 0.4 s apart.</summary>
    public bool IsStream => Json.GetProperty("body") is { ValueKind: JsonValueKind.String } body && body.GetString() == "<stream>";

    /// <summary>The body.</summary>
    public byte[] Body => RecordedBody.Bytes(Json.GetProperty("body"));
}

/// <summary>One call of a recorded app.</summary>
internal sealed record RecordedCall(JsonElement Json)
{
    public string Method => Received.GetProperty("method").GetString()!;

    public string Path => Exchange.Uncut(Received.GetProperty("path").GetString()!);

    public IReadOnlyList<(string Name, string Value)> Headers =>
        [.. Received.GetProperty("headers").EnumerateArray().Select(h => (h[0].GetString()!, Exchange.Uncut(h[1].GetString()!)))];

    public byte[] Body => RecordedBody.Bytes(Received.GetProperty("body"));

    public RecordedReply Reply => new(Json.GetProperty("app_replied"));

    private JsonElement Received => Json.GetProperty("app_received");
}

/// <summary>A recorded body: text, bytes, or the length and beginning of one that was too long.</summary>
internal static class RecordedBody
{
    /// <summary>The bytes; a long body was one character again and again.</summary>
    public static byte[] Bytes(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.String)
        {
            return Encoding.UTF8.GetBytes(body.GetString()!);
        }

        if (body.TryGetProperty("base64", out var base64))
        {
            return base64.GetBytesFromBase64();
        }

        var bytes = new byte[body.GetProperty("length").GetInt32()];
        Array.Fill(bytes, (byte)body.GetProperty("head").GetString()![0]);
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)).ShouldBe(body.GetProperty("sha256").GetString());
        return bytes;
    }
}

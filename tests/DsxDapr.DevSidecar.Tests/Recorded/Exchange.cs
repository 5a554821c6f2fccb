using System.Text.Json;
using System.Text.RegularExpressions;

namespace DsxDapr.DevSidecar.Tests.Recorded;

/// <summary>One recorded exchange with a real daprd 1.17.13, and what else was looked at.</summary>
internal sealed partial record Exchange(JsonElement Json)
{
    public string Name => Json.GetProperty("name").GetString()!;

    public string Given => Json.GetProperty("given").GetString()!;

    public string Method => Request.GetProperty("method").GetString()!;

    public string Path => Request.GetProperty("path").GetString()!;

    public int Status => Response.GetProperty("status").GetInt32();

    public string Body => Response.GetProperty("body").GetString()!;

    /// <summary>Whether the request's body was recorded as bytes.</summary>
    public bool IsBinary => Request.GetProperty("body") is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("base64", out _);

    /// <summary>Whether there is a request that can be sent again, and an answer to compare.</summary>
    public bool IsExchange => Json.TryGetProperty("request", out _) && Json.TryGetProperty("response", out var response) && response.TryGetProperty("status", out _);

    /// <summary>The headers of the request, in order; a value that was cut off when it was recorded is made up to its length.</summary>
    public IEnumerable<(string Name, string Value)> RequestHeaders => Request.GetProperty("headers") switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!)),
        var map => map.EnumerateObject().Select(h => (h.Name, Uncut(h.Value.GetString()!))),
    };

    /// <summary>The headers of the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> ResponseHeaders =>
        [.. Response.GetProperty("headers").EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))];

    /// <summary>The bytes of the answer's body.</summary>
    public byte[] ResponseBytes => RecordedBody.Bytes(Response.GetProperty("body"));

    /// <summary>The bytes of the request's body.</summary>
    public byte[] RequestBytes => RecordedBody.Bytes(Request.GetProperty("body"));

    /// <summary>The target of the request; one that was cut off when it was recorded is made up to its length.</summary>
    public string Target => Uncut(Path);

    /// <summary>What the app received and answered.</summary>
    public IReadOnlyList<RecordedCall> AppCalls =>
        Json.TryGetProperty("app_calls", out var calls) ? [.. calls.EnumerateArray().Select(c => new RecordedCall(c))] : [];

    private JsonElement Request => Json.GetProperty("request");

    private JsonElement Response => Json.GetProperty("response");

    /// <summary>Reads a file of exchanges.</summary>
    public static IReadOnlyList<Exchange> Read(string file)
    {
        string path = System.IO.Path.Combine(AppContext.BaseDirectory, "Recorded", file);
        return [.. File.ReadLines(path).Select(line => new Exchange(JsonSerializer.Deserialize<JsonElement>(line)))];
    }

    /// <summary>A header of the answer.</summary>
    public string? Header(string name) => Response.GetProperty("headers").EnumerateArray()
        .Where(h => h[0].GetString()!.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(h => h[1].GetString())
        .FirstOrDefault();

    /// <summary>The request's body; one that was too long to record is made up of the same length and beginning.</summary>
    public string RequestBody()
    {
        JsonElement body = Request.GetProperty("body");
        if (body.ValueKind == JsonValueKind.String)
        {
            return body.GetString()!;
        }

        if (body.TryGetProperty("base64", out JsonElement base64))
        {
            return System.Text.Encoding.Latin1.GetString(base64.GetBytesFromBase64());
        }

        string head = FillerPattern().Replace(body.GetProperty("head").GetString()!, "");
        string tail = head.StartsWith('[') ? "\"}]" : "\"}";
        return head + new string('x', body.GetProperty("length").GetInt32() - head.Length - tail.Length) + tail;
    }

    /// <summary>A text as long as it was before it was cut off.</summary>
    internal static string Uncut(string text)
    {
        var cut = CutPattern().Match(text);
        if (!cut.Success)
        {
            return text;
        }

        var kept = text[..cut.Index];
        return kept + new string(kept[^1], int.Parse(cut.Groups["length"].Value, System.Globalization.CultureInfo.InvariantCulture) - kept.Length);
    }

    [GeneratedRegex(@"\.\.\.<(?<length>\d+) chars>$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CutPattern();

    [GeneratedRegex("x{20,}$", RegexOptions.None, 1000)]
    private static partial Regex FillerPattern();
}

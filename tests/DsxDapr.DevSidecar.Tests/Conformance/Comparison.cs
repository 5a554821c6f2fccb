using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DsxDapr.DevSidecar.Tests.Recorded;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Compares what happened with what was recorded; what differs from run to run (ports, host, ids, times) is left out.</summary>
internal static partial class Comparison
{
    // The connection is the client's own affair, and the date is another one.
    private static readonly string[] NotCompared = ["Date", "Connection", "Keep-Alive"];

    // Deliveries go without them: nothing an app would look at.
    private static readonly string[] OfGoClient = ["User-Agent", "Accept-Encoding"];

    /// <summary>What differs in the answer; null: nothing.</summary>
    public static string? Answer(Exchange exchange, RawAnswer answer)
    {
        if (answer.Status != exchange.Status)
        {
            return $"status {answer.Status} instead of {exchange.Status}: {answer.Text}";
        }

        // An answer that ended with its connection says nothing of its length.
        var isFramed = exchange.ResponseHeaders.Any(h => IsFraming(h.Name));
        return Different("body", Body(exchange.ResponseBytes), Body(answer.Body))
            ?? Different(
                "headers",
                Headers(exchange.ResponseHeaders, exchange.ResponseBytes),
                Headers([.. answer.Headers.Where(h => isFramed || !IsFraming(h.Name))], answer.Body));
    }

    /// <summary>What differs in the calls of the app; null: nothing.</summary>
    public static string? Calls(IReadOnlyList<RecordedCall> expected, IReadOnlyList<SeenRequest> actual)
    {
        if (expected.Count != actual.Count)
        {
            return $"the app was called {actual.Count} times instead of {expected.Count}";
        }

        var wanted = expected.Select(e => Call(e.Method, e.Path, e.Headers, e.Body)).Order(StringComparer.Ordinal);
        var got = actual.Select(a => Call(a.Method, a.Path, a.Headers, a.Body)).Order(StringComparer.Ordinal);
        return Different("call of the app", string.Join('\n', wanted), string.Join('\n', got));
    }

    private static bool IsFraming(string name) =>
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);

    private static string? Different(string what, string expected, string actual) =>
        expected == actual ? null : $"{what}\n  {actual}\n  instead of\n  {expected}";

    private static string Call(string method, string path, IReadOnlyList<(string Name, string Value)> headers, byte[] body) =>
        $"{method} {path} | {Headers(headers, body)} | {Body(body)}";

    private static string Headers(IReadOnlyList<(string Name, string Value)> headers, byte[] body)
    {
        var isDelivery = headers.Any(h => h.Name.Equals("Pubsubname", StringComparison.OrdinalIgnoreCase));
        var lines = headers
            .Where(h => !isDelivery || !OfGoClient.Contains(h.Name, StringComparer.OrdinalIgnoreCase))
            .Where(h => !NotCompared.Contains(h.Name, StringComparer.OrdinalIgnoreCase))
            .GroupBy(h => h.Name.ToLowerInvariant(), StringComparer.Ordinal)
            .Select(g => $"{g.Key}: {string.Join(',', Once(g.Key, g.Select(h => Value(g.Key, h.Value, body))))}");
        return string.Join("; ", lines.Order(StringComparer.Ordinal));
    }

    // daprd names its hop again when it repeats a call.
    private static IEnumerable<string> Once(string name, IEnumerable<string> values) =>
        name is "forwarded" or "x-forwarded-for" or "x-forwarded-host" ? values.Distinct(StringComparer.Ordinal) : values;

    private static string Value(string name, string value, byte[] body) => name switch
    {
        // The length of a text that holds a port or a time is not always the same.
        "content-length" when Variable(Encoding.UTF8.GetString(body)) => "?",
        "x-forwarded-host" => string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Select(h => h == Environment.MachineName || h == "vm" ? "?" : h)),
        "cookie" => value.Replace("; ", ",", StringComparison.Ordinal),
        _ => Normalize(value).Replace(", ", ",", StringComparison.Ordinal),
    };

    private static bool Variable(string body) => Normalize(body) != body;

    private static string Body(byte[] bytes)
    {
        if (bytes.Length > 6000)
        {
            return $"{bytes.Length} bytes {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}";
        }

        var text = Normalize(Encoding.UTF8.GetString(bytes));
        try
        {
            return text.StartsWith('{') || text.StartsWith('[') ? JsonSerializer.Serialize(JsonElement.Parse(text)) : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string Normalize(string text)
    {
        text = Address().Replace(text, "127.0.0.1:?");
        text = Hop().Replace(text, "host=?");
        text = Uuid().Replace(text, "?");
        text = Time().Replace(text, "?");
        return Trace().Replace(text, m => m.Value.Contains("000000000000000000", StringComparison.Ordinal) || m.Value == GivenTrace ? m.Value : $"00-?-?-{m.Groups["flags"].Value}");
    }

    /// <summary>The trace that the recorded client sent: it must come through unchanged.</summary>
    private const string GivenTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [GeneratedRegex(@"127\.0\.0\.1:\d+", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("host=[^;, ]+", RegexOptions.None, 1000)]
    private static partial Regex Hop();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", RegexOptions.None, 1000)]
    private static partial Regex Time();

    [GeneratedRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-(?<flags>[0-9a-f]{2})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Trace();
}

using System.Text.Json;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>DSXA's verdict (wire contract §5.7 and §6.3), read leniently: either spelling of names, flat or below <c>details</c>.</summary>
/// <param name="Verdict">The word.</param>
/// <param name="Reason">Why, in DSXA's words.</param>
/// <param name="Event">What it found, in DSXA's words.</param>
/// <param name="ThreatType">The kind of threat.</param>
/// <param name="Size">How many bytes it saw; null when it does not say.</param>
/// <param name="Hash">The hash of what it saw; null when it does not say.</param>
internal sealed record DsxaAnswer(string Verdict, string? Reason, string? Event, string? ThreatType, long? Size, string? Hash)
{
    /// <summary>Reads an answer's body; null when it holds no verdict.</summary>
    public static DsxaAnswer? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || TextOf(root, "verdict") is not { } verdict)
            {
                return null;
            }

            var nested = Member(root, "details");
            var details = Member(root, "verdict_details", "verdictDetails") ?? Member(nested, "verdictDetails", "verdict_details");
            var file = Member(root, "file_info", "fileInfo") ?? Member(nested, "fileInfo", "file_info");
            return new DsxaAnswer(
                verdict,
                TextOf(details, "reason"),
                TextOf(details, "event_description", "eventDescription"),
                TextOf(details, "threat_type", "threatType"),
                Member(file, "file_size_in_bytes", "fileSizeInBytes") is { ValueKind: JsonValueKind.Number } size && size.TryGetInt64(out var bytes) ? bytes : null,
                TextOf(file, "file_hash", "fileHash"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Word => Verdict.Trim().ToUpperInvariant();

    /// <summary>The verdict in the scanner's words if it is benign or malicious, else null.</summary>
    public EngineVerdict? TrySettle(EngineInfo engine) => Word switch
    {
        "BENIGN" => new EngineVerdict(engine, ScanVerdict.Clean),
        "MALICIOUS" => new EngineVerdict(engine, ScanVerdict.Malicious, ThreatType ?? Event ?? "unnamed", Event ?? Reason),
        _ => null,
    };

    /// <summary>The verdict in the scanner's words.</summary>
    /// <exception cref="EngineException">It is none: DSXA is not ready, or the word is not known.</exception>
    public EngineVerdict ToVerdict(EngineInfo engine)
    {
        if (TrySettle(engine) is { } settled)
        {
            return settled;
        }

        var word = Word;
        if (Says("initializing") || word is "SCANNING")
        {
            throw new EngineException(EngineFailure.Busy, $"DSXA has no verdict yet: {Reason ?? Verdict}.");
        }

        if (Says("encrypted"))
        {
            return new EngineVerdict(engine, ScanVerdict.Encrypted, Reason: Reason);
        }

        return word switch
        {
            _ when Says("size too large") => new EngineVerdict(engine, ScanVerdict.TooLarge, Reason: Reason),
            "UNKNOWN" => new EngineVerdict(engine, ScanVerdict.Suspicious, ThreatType ?? "unknown", Reason ?? Event),
            "UNSUPPORTED FILE TYPE" or "NOT SCANNED" or "NON COMPLIANT" =>
                new EngineVerdict(engine, ScanVerdict.Unscannable, Reason: Reason ?? Event ?? Verdict),
            _ => throw new EngineException(EngineFailure.Failed, $"DSXA gave a verdict that is not known: {Shorten(Verdict)}."),
        };
    }

    private bool Says(string words) => Reason?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Shorten(string text)
    {
        const int MaxLength = 60;
        return string.Concat(text.Take(MaxLength).Select(c => char.IsControl(c) ? ' ' : c));
    }

    private static JsonElement? Member(JsonElement? json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json is { ValueKind: JsonValueKind.Object } owner
                && owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    private static string? TextOf(JsonElement? json, params ReadOnlySpan<string> names) =>
        Member(json, names) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

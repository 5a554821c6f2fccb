using System.Text.Json;
using System.Text.Json.Serialization;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>What <c>dsx up --scan PATH --once --json</c> prints.</summary>
internal sealed record ScanReport(
    long Files, long Bytes, long Clean, long Malicious, long Failed, double Seconds, double FilesPerSecond, string JobId,
    IReadOnlyList<ScannedItem> Items)
{
    /// <summary>How the product's own JSON is read.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Reads the one object that a command printed; anything else on its output fails the test.</summary>
    public static ScanReport Parse(Command command)
    {
        try
        {
            return JsonSerializer.Deserialize<ScanReport>(command.Output, Json)!;
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"exit code {command.ExitCode}, not one JSON object ({e.Message}):\n{command.Output}\n{command.Error}", e);
        }
    }

    /// <summary>The item of a location.</summary>
    public ScannedItem this[string location] => Items.Single(item => item.Location == location);
}

/// <summary>One item of the report.</summary>
internal sealed record ScannedItem(
    string Location, string? Verdict, string? Engine, string? Threat, string? Action, string? QuarantinedTo, string? Reason);

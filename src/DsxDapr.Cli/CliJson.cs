using System.Text.Encodings.Web;
using System.Text.Json;

namespace DsxDapr.Cli;

/// <summary>How <c>dsx</c> writes JSON: snake_case members; readable for people, or on one line for machines.</summary>
internal static class CliJson
{
    /// <summary>Indented.</summary>
    public static JsonSerializerOptions Readable { get; } = Create(indented: true);

    /// <summary>On one line.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = indented,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

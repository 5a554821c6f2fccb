using System.Text.Json;

namespace DsxDapr.Cli.Hub;

/// <summary>Reads why a hub refused something.</summary>
internal static class HubAnswer
{
    /// <summary>The <c>detail</c> of <c>{"detail": "..."}</c> or of problem details, else the body as it is.</summary>
    public static string Detail(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } text ? text : body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return body;
        }
    }
}

using System.Text.Json;

namespace DsxDapr.DaprHttp;

/// <summary>The error body of a sidecar: <c>{"errorCode":"…","message":"…"}</c>.</summary>
/// <param name="ErrorCode">Dapr's word; null when the body was something else.</param>
/// <param name="Message">What the sidecar says.</param>
internal readonly record struct DaprError(string? ErrorCode, string Message)
{
    private const int MaxTextLength = 500;

    public static DaprError Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new DaprError(Text(document.RootElement, "errorCode"), Text(document.RootElement, "message") ?? "");
            }
        }
        catch (JsonException)
        {
            // A plain text, as for a missing API token.
        }

        var text = body.Trim();
        return new DaprError(null, text.Length > MaxTextLength ? text[..MaxTextLength] : text);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

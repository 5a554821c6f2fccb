namespace DsxDapr.DevSidecar.PubSub;

/// <summary>The content types that decide how data is put into an event.</summary>
internal static class ContentTypes
{
    /// <summary>A CloudEvent.</summary>
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>JSON.</summary>
    public const string Json = "application/json";

    /// <summary>Bytes.</summary>
    public const string Binary = "application/octet-stream";

    /// <summary>Text; also what data without a content type is taken for.</summary>
    public const string Text = "text/plain";

    /// <summary>Whether a content type, parameters aside, is the given one.</summary>
    public static bool Is(string contentType, string expected)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);
    }
}

using System.Text;
using System.Text.Json;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Reading;

/// <summary>What an answer without content says about itself.</summary>
/// <param name="Message">One line for people, shortened.</param>
/// <param name="IsFromSidecar">Whether the app was not reached and a sidecar answered in its place.</param>
internal sealed record ErrorBody(string Message, bool IsFromSidecar)
{
    private const int MaxBodySize = 8 * 1024;
    private const int MaxMessageLength = 300;
    private const string NoReason = "no reason given";

    // Dapr's word for every failure of a service invocation, whatever the status (docs.dapr.io/reference/errors).
    private const string SidecarErrorCode = "ERR_DIRECT_INVOKE";

    private static readonly string[] MessageMembers = ["message", "detail", "title"];

    /// <summary>Reads the beginning of <paramref name="content"/>, which need be neither JSON nor whole.</summary>
    public static async Task<ErrorBody> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var buffer = PooledBuffer.Rent(MaxBodySize);
        int size;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            size = await stream.ReadAtLeastAsync(buffer.Memory, MaxBodySize, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return new ErrorBody(NoReason, IsFromSidecar: false);
        }

        return Parse(buffer.Memory[..size]);
    }

    private static ErrorBody Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var message = MessageMembers.Select(name => TextOf(json.RootElement, name)).FirstOrDefault(m => m is not null);
                return new ErrorBody(OneLine(message ?? ""), TextOf(json.RootElement, "errorCode") == SidecarErrorCode);
            }
        }
        catch (JsonException)
        {
            // then it is text, or the beginning of a larger JSON document
        }

        return new ErrorBody(OneLine(Encoding.UTF8.GetString(body.Span)), IsFromSidecar: false);
    }

    private static string? TextOf(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string OneLine(string text)
    {
        var line = string.Concat(text.Take(MaxMessageLength).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length == 0 ? NoReason : line;
    }
}

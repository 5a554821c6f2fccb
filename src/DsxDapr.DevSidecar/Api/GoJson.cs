using System.Text.Json;

namespace DsxDapr.DevSidecar.Api;

/// <summary>Go's words for JSON that does not fit; they are part of daprd's error messages.</summary>
internal static class GoJson
{
    /// <summary>Parses a body.</summary>
    /// <exception cref="JsonException">The message is Go's: <c>EOF</c>, <c>unexpected EOF</c>, or what is wrong.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new JsonException("EOF");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new JsonException(IsCutShort(body.Span) ? "unexpected EOF" : $"invalid character: {e.Message}", e);
        }

        if (body.Span.Contains((byte)'\\') && !AllTextsCanBeRead(body.Span))
        {
            document.Dispose();
            throw new JsonException("invalid surrogate pair in a string");
        }

        return document;
    }

    /// <summary>The complaint that an element is not of the type it should be.</summary>
    /// <param name="element">What came.</param>
    /// <param name="target">What daprd says it should be, e.g. <c>value of type []state.SetRequest</c>.</param>
    public static string CannotUnmarshal(JsonElement element, string target) => $"json: cannot unmarshal {KindOf(element)} into Go {target}";

    private static string KindOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "null",
    };

    // Half a surrogate pair, written as an escape, is JSON but no text: reading it later would throw.
    private static bool AllTextsCanBeRead(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body);
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true })
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // Read as a text that may go on, a document that is merely cut short has no error.
    private static bool IsCutShort(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

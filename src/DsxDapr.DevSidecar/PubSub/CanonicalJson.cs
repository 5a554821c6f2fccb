using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>
/// JSON as Go's encoder writes what it has decoded: members sorted by name, no white space, numbers as they came,
/// <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>, U+2028 and U+2029 escaped.
/// </summary>
internal static class CanonicalJson
{
    // What a string's raw text may contain only if it has to be looked at: escapes, and the first byte of U+2028 and U+2029.
    private static readonly SearchValues<byte> Special = SearchValues.Create([(byte)'\\', (byte)'<', (byte)'>', (byte)'&', 0xE2]);

    /// <summary>Writes an element of a document that <see cref="Api.GoJson.Parse"/> has read.</summary>
    public static void Write(ArrayBufferWriter<byte> output, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, element);
                break;
            case JsonValueKind.Array:
                WriteArray(output, element);
                break;
            case JsonValueKind.String:
                WriteString(output, element);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(element));
                break;
        }
    }

    /// <summary>Writes a string, quoted.</summary>
    public static void WriteString(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        // An escape takes 6 bytes; a char of UTF-8 at most 3.
        Span<byte> span = output.GetSpan((text.Length * 6) + 2);
        int length = 0;
        span[length++] = (byte)'"';
        foreach (Rune rune in text.EnumerateRunes())
        {
            length += WriteRune(span[length..], rune);
        }

        span[length++] = (byte)'"';
        output.Advance(length);
    }

    private static int WriteRune(Span<byte> span, Rune rune)
    {
        ReadOnlySpan<byte> shortForm = rune.Value switch
        {
            '"' => "\\\""u8,
            '\\' => @"\\"u8,
            '\n' => @"\n"u8,
            '\r' => @"\r"u8,
            '\t' => @"\t"u8,
            '\b' => @"\b"u8,
            '\f' => @"\f"u8,
            _ => default,
        };
        if (!shortForm.IsEmpty)
        {
            shortForm.CopyTo(span);
            return shortForm.Length;
        }

        if (rune.Value < 0x20 || rune.Value is '<' or '>' or '&' or 0x2028 or 0x2029)
        {
            @"\u"u8.CopyTo(span);
            rune.Value.TryFormat(span[2..], out int digits, "x4", System.Globalization.CultureInfo.InvariantCulture);
            return 2 + digits;
        }

        return rune.EncodeToUtf8(span);
    }

    private static void WriteString(ArrayBufferWriter<byte> output, JsonElement element)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
        if (!raw.ContainsAny(Special))
        {
            output.Write(raw);
            return;
        }

        WriteString(output, element.GetString());
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement element)
    {
        SortedDictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        output.Write("{"u8);
        bool first = true;
        foreach ((string name, JsonElement value) in members)
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            WriteString(output, name);
            output.Write(":"u8);
            Write(output, value);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement element)
    {
        output.Write("["u8);
        bool first = true;
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (!first)
            {
                output.Write(","u8);
            }

            first = false;
            Write(output, item);
        }

        output.Write("]"u8);
    }
}

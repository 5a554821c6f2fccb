using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// The JSON text of values. daprd parses and re-writes them (members in random order, numbers as doubles); this sidecar only drops
/// the white space, so that numbers and the order of members are kept. What must keep its bytes is stored as a string in both.
/// </summary>
internal static class JsonText
{
    /// <summary>An element's text without white space between its tokens.</summary>
    public static byte[] Compact(JsonElement element)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
        if (raw.IndexOfAny(" \t\r\n"u8) < 0)
        {
            return raw.ToArray();
        }

        byte[] compact = ArrayPool<byte>.Shared.Rent(raw.Length);
        int length = 0;
        bool inString = false;
        for (int i = 0; i < raw.Length; i++)
        {
            byte b = raw[i];
            if (inString && b == '\\')
            {
                compact[length++] = b;
                b = raw[++i];
            }
            else if (b == '"')
            {
                inString = !inString;
            }
            else if (!inString && b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            compact[length++] = b;
        }

        byte[] result = compact.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(compact);
        return result;
    }

    /// <summary>Whether a text is one whole JSON value.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text);
        try
        {
            while (reader.Read())
            {
            }

            return !text.IsEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

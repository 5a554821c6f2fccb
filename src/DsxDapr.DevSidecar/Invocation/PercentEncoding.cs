using System.Text;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Percent-decoding to bytes; a string here holds one byte per character (Latin-1).</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes every escape.</summary>
    /// <param name="text">The text; characters beyond ASCII count as their UTF-8 bytes, or as one byte where they fit into one.</param>
    /// <param name="decoded">The bytes.</param>
    /// <param name="badEscape">The first escape that is none, as it stands in the text.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, out string decoded, out string badEscape)
    {
        badEscape = decoded = string.Empty;
        if (!text.Contains('%'))
        {
            decoded = text.ToString();
            return true;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                badEscape = text[i..Math.Min(i + 3, text.Length)].ToString();
                return false;
            }

            result.Append((char)Convert.FromHexString(text.Slice(i + 1, 2))[0]);
            i += 2;
        }

        decoded = result.ToString();
        return true;
    }
}

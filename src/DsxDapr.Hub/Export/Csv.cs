using System.Buffers;
using System.Globalization;
using System.Text;

namespace DsxDapr.Hub.Export;

/// <summary>
/// Rows of comma-separated values (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front: what is exported was
/// named by others, perhaps by whoever wrote the malware. That is so at the beginning of a value, and behind what ends a value for a
/// spreadsheet whose separator is not the comma, as in half of the world.
/// </summary>
internal static class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@＝＋－＠");
    private static readonly SearchValues<char> Separators = SearchValues.Create(";\t\r\n");

    /// <summary>Writes a row with its end.</summary>
    public static void AppendRow(StringBuilder text, IReadOnlyList<string?> values)
    {
        for (var index = 0; index < values.Count; index++)
        {
            text.Append(index == 0 ? "" : ",");
            AppendValue(text, values[index] ?? "");
        }

        text.Append("\r\n");
    }

    private static void AppendValue(StringBuilder text, string value)
    {
        var harmless = Disarm(value);
        if (harmless.AsSpan().ContainsAny(Quoted))
        {
            text.Append('"').Append(harmless.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            text.Append(harmless);
        }
    }

    // Spaces and quotes in front of a formula hide it from nobody.
    private static string Disarm(string value)
    {
        if (!value.AsSpan().ContainsAny(Formula))
        {
            return value;
        }

        var text = new StringBuilder(value.Length + 1);
        var isBeginning = true;
        foreach (var c in value)
        {
            text.Append(isBeginning && Formula.Contains(c) ? "'" : "").Append(c);
            isBeginning = Separators.Contains(c) || (isBeginning && (c == '"' || char.IsWhiteSpace(c) || char.IsControl(c) || IsFormat(c)));
        }

        return text.ToString();
    }

    private static bool IsFormat(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}

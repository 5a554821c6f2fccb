using System.Buffers;
using System.Text;

namespace DsxDapr.Hub.Export;

/// <summary>
/// Rows of comma-separated values (RFC 4180). A value that a spreadsheet would take for a formula begins with an apostrophe: what is
/// exported was named by others, perhaps by whoever wrote the malware.
/// </summary>
internal static class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n＝＋－＠");

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
        var harmless = value.Length > 0 && Formula.Contains(value[0]) ? "'" + value : value;
        if (harmless.AsSpan().ContainsAny(Quoted))
        {
            text.Append('"').Append(harmless.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            text.Append(harmless);
        }
    }
}

using System.Text;

namespace DsxDapr.Cli.Scanning;

/// <summary>Text from a repository, made harmless for a terminal: names may contain escape sequences.</summary>
internal static class Printable
{
    /// <summary>The text with control and formatting characters replaced by <c>?</c>.</summary>
    public static string Of(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            result.Append(category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                ? "?"
                : rune.ToString());
        }

        return result.ToString();
    }
}

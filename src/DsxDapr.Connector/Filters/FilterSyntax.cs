using System.Text;

namespace DsxDapr.Connector.Filters;

/// <summary>
/// Splits a filter expression into its terms (wire contract §7.4.1). Spaces and commas separate; quotes, single or double,
/// keep them; a sign stands before the pattern or before its opening quote, so that a quoted sign belongs to the name.
/// </summary>
internal static class FilterSyntax
{
    private const string ExcludeWord = "--exclude";
    private const string IncludeWord = "--include";

    public static IEnumerable<FilterTerm> Parse(string expression)
    {
        string? awaiting = null;
        foreach (var word in Split(expression))
        {
            if (awaiting is not null)
            {
                yield return new FilterTerm(word.Text, awaiting == ExcludeWord);
                awaiting = null;
            }
            else if (word.UnquotedStart == word.Text.Length && word.Text is ExcludeWord or IncludeWord)
            {
                awaiting = word.Text;
            }
            else
            {
                yield return ToTerm(word);
            }
        }

        if (awaiting is not null)
        {
            throw new FilterException($"The filter ends with {awaiting}: a pattern must follow.");
        }
    }

    private static FilterTerm ToTerm(Word word)
    {
        if (word.UnquotedStart >= 2 && word.Text.StartsWith("--", StringComparison.Ordinal))
        {
            return ToAssignedTerm(word.Text);
        }

        if (word.UnquotedStart == 0 || word.Text[0] is not ('-' or '+'))
        {
            return new FilterTerm(word.Text, IsExclude: false);
        }

        return word.Text.Length > 1
            ? new FilterTerm(word.Text[1..], IsExclude: word.Text[0] == '-')
            : throw new FilterException($"The filter has a lone '{word.Text}': write the sign directly before its pattern.");
    }

    private static FilterTerm ToAssignedTerm(string text)
    {
        foreach (var name in (ReadOnlySpan<string>)[ExcludeWord, IncludeWord])
        {
            if (text.Length > name.Length + 1 && text.StartsWith(name, StringComparison.Ordinal) && text[name.Length] == '=')
            {
                return new FilterTerm(text[(name.Length + 1)..], name == ExcludeWord);
            }
        }

        throw new FilterException($"The filter has '{text}': only --include and --exclude are known; quote a name that starts with '--'.");
    }

    private static IEnumerable<Word> Split(string expression)
    {
        var position = 0;
        while (position < expression.Length)
        {
            if (IsSeparator(expression[position]))
            {
                position++;
                continue;
            }

            yield return ReadWord(expression, ref position);
        }
    }

    private static Word ReadWord(string expression, ref int position)
    {
        var text = new StringBuilder();
        int? unquotedStart = null;
        while (position < expression.Length && !IsSeparator(expression[position]))
        {
            var character = expression[position++];
            if (character is not ('\'' or '"'))
            {
                text.Append(character);
                continue;
            }

            unquotedStart ??= text.Length;
            var end = expression.IndexOf(character, position);
            if (end < 0)
            {
                throw new FilterException($"The filter has a quote that is not closed, at character {position}.");
            }

            text.Append(expression, position, end - position);
            position = end + 1;
        }

        return text.Length > 0
            ? new Word(text.ToString(), unquotedStart ?? text.Length)
            : throw new FilterException("The filter has an empty pattern between quotes.");
    }

    private static bool IsSeparator(char character) => character is ',' || char.IsWhiteSpace(character);

    /// <summary>A word without its quotes, and how many of its first characters stand before the first quote.</summary>
    private sealed record Word(string Text, int UnquotedStart);
}

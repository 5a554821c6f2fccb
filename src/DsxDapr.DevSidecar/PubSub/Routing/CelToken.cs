using System.Text;

namespace DsxDapr.DevSidecar.PubSub.Routing;

/// <summary>The kinds of a <see cref="CelToken"/>.</summary>
internal enum CelTokenKind
{
    /// <summary>A name.</summary>
    Name,

    /// <summary>A string literal; the token's text is its value.</summary>
    Text,

    /// <summary>An operator or a bracket.</summary>
    Symbol,

    /// <summary>The end of the expression.</summary>
    End,
}

/// <summary>A token of a CEL expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, the literal's value, or the symbol.</param>
internal readonly record struct CelToken(CelTokenKind Kind, string Text)
{
    private static readonly string[] Symbols = ["==", "!=", "&&", "||", "(", ")", "."];

    /// <summary>Cuts an expression into tokens.</summary>
    /// <exception cref="RoutingException">There is something this sidecar's subset of CEL does not have.</exception>
    public static IReadOnlyList<CelToken> Read(string expression)
    {
        List<CelToken> tokens = [];
        int at = 0;
        while (at < expression.Length)
        {
            char c = expression[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                int start = at;
                while (at < expression.Length && (char.IsAsciiLetterOrDigit(expression[at]) || expression[at] == '_'))
                {
                    at++;
                }

                tokens.Add(new CelToken(CelTokenKind.Name, expression[start..at]));
            }
            else if (c is '"' or '\'')
            {
                tokens.Add(ReadText(expression, ref at));
            }
            else
            {
                string symbol = Symbols.FirstOrDefault(s => expression.AsSpan(at).StartsWith(s, StringComparison.Ordinal))
                    ?? throw new RoutingException($"'{c}' at position {at + 1} is not understood");
                tokens.Add(new CelToken(CelTokenKind.Symbol, symbol));
                at += symbol.Length;
            }
        }

        tokens.Add(new CelToken(CelTokenKind.End, "the end"));
        return tokens;
    }

    private static CelToken ReadText(string expression, ref int at)
    {
        int start = at;
        char quote = expression[at++];
        StringBuilder text = new();
        while (at < expression.Length && expression[at] != quote)
        {
            char c = expression[at++];
            if (c == '\\' && at < expression.Length)
            {
                c = expression[at++] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '\\' => '\\',
                    '"' => '"',
                    '\'' => '\'',
                    char other => throw new RoutingException($"the escape '\\{other}' is not understood"),
                };
            }

            text.Append(c);
        }

        if (at >= expression.Length)
        {
            throw new RoutingException($"the text that begins at position {start + 1} does not end");
        }

        at++;
        return new CelToken(CelTokenKind.Text, text.ToString());
    }
}

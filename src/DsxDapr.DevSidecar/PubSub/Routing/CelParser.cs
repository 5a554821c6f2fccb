namespace DsxDapr.DevSidecar.PubSub.Routing;

/// <summary>Reads a <see cref="CelExpression"/>; <c>&amp;&amp;</c> binds tighter than <c>||</c>.</summary>
internal sealed class CelParser(string expression)
{
    private const int MaxDepth = 64;

    private readonly IReadOnlyList<CelToken> _tokens = CelToken.Read(expression);
    private int _at;
    private int _depth;

    /// <summary>Reads the whole expression.</summary>
    /// <exception cref="RoutingException">It goes beyond the subset, or makes no sense.</exception>
    public CelExpression Parse()
    {
        CelExpression condition = ParseOr();
        return _tokens[_at].Kind == CelTokenKind.End ? condition : throw Unexpected();
    }

    private CelExpression ParseOr()
    {
        CelExpression left = ParseAnd();
        while (Take("||"))
        {
            left = new CelExpression.Both(left, ParseAnd(), decisive: true);
        }

        return left;
    }

    private CelExpression ParseAnd()
    {
        CelExpression left = ParseCondition();
        while (Take("&&"))
        {
            left = new CelExpression.Both(left, ParseCondition(), decisive: false);
        }

        return left;
    }

    private CelExpression ParseCondition()
    {
        if (Take("("))
        {
            if (++_depth > MaxDepth)
            {
                throw new RoutingException("there are too many parentheses in each other");
            }

            CelExpression inner = ParseOr();
            Expect(")");
            _depth--;
            return inner;
        }

        if (_tokens[_at] is { Kind: CelTokenKind.Name, Text: "has" })
        {
            _at++;
            Expect("(");
            CelOperand field = ParseOperand();
            Expect(")");
            return field.Path.Count > 0 ? new CelExpression.Presence(field) : throw new RoutingException("has() needs a field of the event");
        }

        CelOperand left = ParseOperand();
        bool equal = Take("==");
        if (!equal)
        {
            Expect("!=");
        }

        return new CelExpression.Comparison(left, ParseOperand(), equal);
    }

    private CelOperand ParseOperand()
    {
        CelToken token = _tokens[_at];
        if (token.Kind == CelTokenKind.Text)
        {
            _at++;
            return new CelOperand(token.Text, []);
        }

        if (token is not { Kind: CelTokenKind.Name, Text: "event" })
        {
            throw Unexpected();
        }

        _at++;
        List<string> path = [];
        while (Take("."))
        {
            path.Add(_tokens[_at].Kind == CelTokenKind.Name ? _tokens[_at++].Text : throw Unexpected());
        }

        return path.Count > 0 ? new CelOperand(null, path) : throw new RoutingException("'event' needs the name of one of its fields");
    }

    private bool Take(string symbol)
    {
        bool matches = _tokens[_at].Kind == CelTokenKind.Symbol && _tokens[_at].Text == symbol;
        _at += matches ? 1 : 0;
        return matches;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Unexpected();
        }
    }

    private RoutingException Unexpected() => new(
        $"'{_tokens[_at].Text}' is not understood there; rules may use fields of event, texts in quotes, ==, !=, &&, || and has()");
}

namespace DsxDapr.Connector.Filters;

/// <summary>
/// Selects items by their path relative to the asset, with the documented semantics of the wire contract (§7.4.1, §7.4.3).
/// The same engine serves full scans, previews and events, and every connector.
/// <list type="bullet">
/// <item><c>?</c> is one character and <c>*</c> any number of characters of a name; <c>**</c> crosses directories.</item>
/// <item><c>-pattern</c> and <c>--exclude pattern</c> exclude, <c>+pattern</c>, <c>--include pattern</c> and <c>pattern</c> include.
/// Without an include everything is in scope. Excludes win, whatever the order; <c>-**</c> beside includes means "nothing else".</item>
/// <item>Patterns start at the asset's root. One without a slash that has wildcards (<c>*.zip</c>) is looked for at every depth,
/// and so is an excluded plain name (<c>-tmp</c>); <c>*</c> alone means the files directly in the asset.</item>
/// <item>A pattern whose last name has no wildcard selects the file of that name or the whole subtree of the directory;
/// one with a wildcard selects files.</item>
/// </list>
/// </summary>
public sealed class ItemFilter
{
    private const string NothingElse = "**";

    private readonly string _expression;
    private readonly IReadOnlyList<PathPattern> _includes;
    private readonly IReadOnlyList<PathPattern> _excludes;

    private ItemFilter(string expression, IReadOnlyList<PathPattern> includes, IReadOnlyList<PathPattern> excludes)
    {
        _expression = expression;
        _includes = includes;
        _excludes = excludes;
    }

    /// <summary>The filter that selects everything.</summary>
    public static ItemFilter Everything { get; } = new("", [], []);

    /// <summary>Reads a filter expression; an empty one selects everything.</summary>
    /// <exception cref="FilterException">The expression cannot be understood; the message says why.</exception>
    public static ItemFilter Parse(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var terms = FilterSyntax.Parse(expression).ToList();
        var hasIncludes = terms.Any(term => !term.IsExclude);
        var includes = terms
            .Where(term => !term.IsExclude)
            .Select(term => PathPattern.Compile(term.Pattern, plainNamesAtAnyDepth: false));
        var excludes = terms
            .Where(term => term.IsExclude && !(hasIncludes && term.Pattern == NothingElse))
            .Select(term => PathPattern.Compile(term.Pattern, plainNamesAtAnyDepth: true));
        return new ItemFilter(expression, [.. includes], [.. excludes]);
    }

    /// <summary>Whether the item at <paramref name="relativePath"/> (slashes between names, none in front) is in scope.</summary>
    public bool Includes(string relativePath) =>
        (_includes.Count == 0 || _includes.Any(include => include.Matches(relativePath)))
        && !_excludes.Any(exclude => exclude.Matches(relativePath));

    /// <summary>
    /// Whether an item below <paramref name="relativeDirectory"/> may be in scope. A source that gets false need not look
    /// into the directory; true promises nothing.
    /// </summary>
    public bool MayIncludeBelow(string relativeDirectory) =>
        (_includes.Count == 0 || _includes.Any(include => include.MayMatchBelow(relativeDirectory)))
        && !_excludes.Any(exclude => exclude.MatchesAllBelow(relativeDirectory));

    /// <summary>The expression as it was written.</summary>
    public override string ToString() => _expression;
}

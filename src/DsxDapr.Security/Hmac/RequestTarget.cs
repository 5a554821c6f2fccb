namespace DsxDapr.Security.Hmac;

/// <summary>
/// The forms of a request target that a signature may cover (wire contract §2.2): as it came over the wire, or with its path
/// percent-decoded. Never anything that depends on the <c>Host</c> header.
/// </summary>
/// <param name="Raw">Path and query as received.</param>
/// <param name="Decoded">The path percent-decoded, the query as received; null when that form does not count or equals the raw one.</param>
internal readonly record struct RequestTarget(string Raw, string? Decoded)
{
    // A path that decodes to one of these would let a signature for one request fit another one, e.g. /a%3Fb=c for /a?b=c.
    private const string StructuralCharacters = "/\\?#%|";

    /// <summary>
    /// Takes a request target apart. False for a target that cannot be signed: not an absolute path, or with a <c>|</c>, the
    /// separator of the signed message.
    /// </summary>
    public static bool TryParse(string rawTarget, out RequestTarget target)
    {
        target = default;
        if (!rawTarget.StartsWith('/') || rawTarget.Contains('|', StringComparison.Ordinal))
        {
            return false;
        }

        target = new RequestTarget(rawTarget, DecodePath(rawTarget));
        return true;
    }

    /// <summary>Whether the path lies below a prefix, in whichever form it was signed; a prefix of null is that of every path.</summary>
    public bool IsBelow(string? prefix) => prefix is null || (IsBelow(Raw, prefix) && (Decoded is null || IsBelow(Decoded, prefix)));

    /// <summary>The target as it is signed: a <c>?</c> with nothing behind it counts for nothing.</summary>
    public static ReadOnlySpan<char> WithoutBareQuestionMark(string pathAndQuery) =>
        pathAndQuery.IndexOf('?', StringComparison.Ordinal) == pathAndQuery.Length - 1
            ? pathAndQuery.AsSpan(0, pathAndQuery.Length - 1)
            : pathAndQuery;

    private static bool IsBelow(string pathAndQuery, string prefix)
    {
        var root = prefix.AsSpan().TrimEnd('/');
        return pathAndQuery.AsSpan().StartsWith(root, StringComparison.OrdinalIgnoreCase)
            && pathAndQuery.Length > root.Length
            && pathAndQuery[root.Length] == '/';
    }

    private static string? DecodePath(string rawTarget)
    {
        var queryStart = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var path = queryStart < 0 ? rawTarget.AsSpan() : rawTarget.AsSpan(0, queryStart);
        if (!path.Contains('%'))
        {
            return null;
        }

        var decoded = Uri.UnescapeDataString(path);
        var addsStructure = CountStructural(decoded) != CountStructural(path) - path.Count('%');
        return addsStructure ? null : decoded + rawTarget[path.Length..];
    }

    private static int CountStructural(ReadOnlySpan<char> path)
    {
        var count = 0;
        foreach (var character in path)
        {
            if (char.IsControl(character) || StructuralCharacters.Contains(character, StringComparison.Ordinal))
            {
                count++;
            }
        }

        return count;
    }
}

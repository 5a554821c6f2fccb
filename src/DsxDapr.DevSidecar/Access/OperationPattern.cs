namespace DsxDapr.DevSidecar.Access;

/// <summary>
/// The name of an access control operation: <c>/a/b</c> is a prefix of whole segments, <c>*</c> stands for one segment, and a last
/// <c>**</c> for any number, none included. Case does not matter. Recorded in <c>dapr-conformance/06*</c>.
/// </summary>
internal sealed class OperationPattern
{
    private readonly string[] _segments;
    private readonly bool _open;

    /// <summary>Reads a pattern.</summary>
    public OperationPattern(string name)
    {
        var segments = name.Trim('/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        var endsInAnything = segments is [.., "**"];
        _segments = endsInAnything ? segments[..^1] : segments;
        _open = endsInAnything || !segments.Contains("*", StringComparer.Ordinal);
    }

    /// <summary>Whether a normalised path, with or without its leading slash, matches.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        var rest = path.Trim('/');
        foreach (var segment in _segments)
        {
            if (rest.IsEmpty)
            {
                return false;
            }

            var end = rest.IndexOf('/');
            var current = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (segment != "*" && !current.Equals(segment, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return rest.IsEmpty || _open;
    }
}

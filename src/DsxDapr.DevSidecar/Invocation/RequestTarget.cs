namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Takes the raw request target of a request line (RFC 9112, 3.2) apart.</summary>
internal static class RequestTarget
{
    /// <summary>The path and the query of a target, both byte for byte; a fragment is cut off, an absolute form loses its authority.</summary>
    public static (string Path, string Query) Split(string target)
    {
        if (!target.StartsWith('/'))
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : target.IndexOf('/', authority + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        if (target.IndexOf('#', StringComparison.Ordinal) is >= 0 and var fragment)
        {
            target = target[..fragment];
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, string.Empty) : (target[..mark], target[(mark + 1)..]);
    }
}

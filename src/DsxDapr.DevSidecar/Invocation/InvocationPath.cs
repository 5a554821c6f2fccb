using System.Text;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// A request path as daprd hands it on: percent-decoded once, cleaned of empty and dot segments and of a trailing slash,
/// then written with Go's escaping rules (recorded in <c>dapr-conformance/05-invoke</c>).
/// </summary>
/// <param name="Encoded">The path the app sees, with its leading slash.</param>
/// <param name="Method">The decoded and cleaned path without its leading slash; what access rules and messages name.</param>
internal readonly record struct InvocationPath(string Encoded, string Method)
{
    /// <summary>Normalises a raw path.</summary>
    /// <param name="raw">The path as it came over the wire, without the query.</param>
    /// <param name="path">The normalised path.</param>
    /// <returns>Null, or why the path cannot be handed on.</returns>
    public static PathProblem? TryNormalize(ReadOnlySpan<char> raw, out InvocationPath path)
    {
        path = default;
        if (IsNormalAlready(raw))
        {
            var text = raw.ToString();
            path = new InvocationPath(text, text[1..]);
            return null;
        }

        if (!PercentEncoding.TryDecode(raw, out var decoded, out _))
        {
            return PathProblem.Malformed;
        }

        if (FindForbidden(decoded.TrimStart('/')) is { } forbidden)
        {
            return forbidden;
        }

        var cleaned = Clean(decoded);
        if (!TryEncode(cleaned, out var encoded, out var badEscape))
        {
            return new PathProblem(
                "rpc error: code = Internal desc = error invoking app channel: "
                + $"parse {GoQuote.Quote(cleaned)}: invalid URL escape {GoQuote.Quote(badEscape)}");
        }

        path = new InvocationPath(encoded, Utf8(cleaned[1..]));
        return null;
    }

    /// <summary>What access rules compare of a path that another sidecar wrote; null when it is malformed.</summary>
    public static string? ReadMethod(ReadOnlySpan<char> encoded)
    {
        if (IsNormalAlready(encoded))
        {
            return encoded[1..].ToString();
        }

        return PercentEncoding.TryDecode(encoded, out var decoded, out _) ? Utf8(Clean(decoded)[1..]) : null;
    }

    /// <summary>The common case: nothing to decode, clean or escape.</summary>
    private static bool IsNormalAlready(ReadOnlySpan<char> raw)
    {
        if (raw is not ['/', ..] || raw.ContainsAnyExcept(GoEscaping.AllowedInPath) || raw.Contains('%'))
        {
            return false;
        }

        return raw.Length == 1 || (raw[^1] != '/' && !raw.Contains("//", StringComparison.Ordinal) && !raw.Contains("/.", StringComparison.Ordinal));
    }

    private static PathProblem? FindForbidden(string method)
    {
        for (var i = 0; i < method.Length; i++)
        {
            var problem = method[i] switch
            {
                '#' or '?' or '\0' => "method contains forbidden character",
                < ' ' or '\x7f' => $"method contains control character at position {i}",
                _ => null,
            };
            if (problem is not null)
            {
                return new PathProblem($"rpc error: code = InvalidArgument desc = invalid method: {problem}: {GoQuote.Quote(method)}");
            }
        }

        return null;
    }

    private static string Clean(string decoded)
    {
        var kept = new List<string>();
        foreach (var segment in decoded.Split('/'))
        {
            if (segment == "..")
            {
                if (kept.Count > 0)
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segment is not ("" or "."))
            {
                kept.Add(segment);
            }
        }

        return '/' + string.Join('/', kept);
    }

    /// <summary>
    /// daprd parses the decoded path as a URL again: what is valid there stays as it is, anything else is decoded a second time
    /// and escaped as a whole.
    /// </summary>
    private static bool TryEncode(string cleaned, out string encoded, out string badEscape)
    {
        encoded = cleaned;
        if (!PercentEncoding.TryDecode(cleaned, out var twiceDecoded, out badEscape))
        {
            return false;
        }

        if (cleaned.AsSpan().ContainsAnyExcept(GoEscaping.AllowedInPath))
        {
            encoded = GoEscaping.Escape(twiceDecoded);
        }

        return true;
    }

    private static string Utf8(string bytes) =>
        Ascii.IsValid(bytes) ? bytes : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}

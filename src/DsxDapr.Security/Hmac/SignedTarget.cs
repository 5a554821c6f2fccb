using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.Security.Hmac;

/// <summary>
/// What the signer says the request's target was. It is not authenticated and no signature is ever verified with it; it only explains one
/// that failed, when something on the way rewrote the path.
/// </summary>
internal static class SignedTarget
{
    /// <summary>The header.</summary>
    public const string Header = "X-Dsx-Signed-Target";

    /// <summary>Longer targets are not told.</summary>
    public const int MaxLength = 1024;

    private const int MostShown = 200;

    /// <summary>How the path was changed, as the end of a sentence; null when nothing tells that it was.</summary>
    public static string? DescribeChange(HttpContext context)
    {
        if (context.Request.Headers[Header] is not [{ Length: > 0 and <= MaxLength } signed])
        {
            return null;
        }

        var received = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (RequestTarget.TryParse(received, out var target) && (signed == target.Raw || signed == target.Decoded))
        {
            return null;
        }

        // Queries are not shown: the names of items are in them.
        var (signedPath, receivedPath) = (PathOf(signed), PathOf(received));
        return signedPath == receivedPath
            ? "the query was changed on its way"
            : $"the path was changed on its way: signed {Printable(signedPath)}, received {Printable(receivedPath)}";
    }

    private static string PathOf(string target) => target.Split('?', 2)[0];

    private static string Printable(string text) =>
        string.Concat(text.Take(MostShown).Select(static c => c is > ' ' and <= '~' ? c : '?')) + (text.Length > MostShown ? "..." : "");
}

using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Api;

/// <summary>
/// Route values as the client wrote them. Kestrel leaves <c>%2F</c> in a decoded path, so that a key with a slash
/// could not be told from one with the three characters "%2F"; the request line tells them apart.
/// </summary>
internal static class RawPath
{
    /// <summary>The decoded segment number <paramref name="index"/> (from 0) of the path.</summary>
    public static string Segment(HttpContext context, int index) => Uri.UnescapeDataString(From(context, index, wholeRest: false));

    /// <summary>The decoded rest of the path from segment <paramref name="index"/> (from 0) on, slashes included.</summary>
    public static string Rest(HttpContext context, int index) => Uri.UnescapeDataString(From(context, index, wholeRest: true));

    private static string From(HttpContext context, int index, bool wholeRest)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int end = target.IndexOf('?', StringComparison.Ordinal);
        string path = end < 0 ? target : target[..end];
        int start = path.StartsWith('/') ? 0 : StartOfPath(path);
        for (int i = 0; i < index && start >= 0; i++)
        {
            start = path.IndexOf('/', start + 1);
        }

        if (start < 0)
        {
            return "";
        }

        int stop = wholeRest ? -1 : path.IndexOf('/', start + 1);
        return stop < 0 ? path[(start + 1)..] : path[(start + 1)..stop];
    }

    // The absolute form: http://host/path
    private static int StartOfPath(string target)
    {
        int scheme = target.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
    }
}

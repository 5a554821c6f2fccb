using System.Buffers;

namespace DsxDapr.DaprHttp;

/// <summary>Calls to other apps through the sidecar (docs.dapr.io/reference/api/service_invocation_api).</summary>
public static class DaprInvocation
{
    private static readonly HttpRequestOptionsKey<string> AppIdOption = new("dapr.app-id");
    private static readonly HttpRequestOptionsKey<bool> SidecarErrorOption = new("dapr.sidecar-error");

    // A sidecar takes a URL for an app id and calls it: an app id never comes through unchecked.
    private static readonly SearchValues<char> AppIdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// Sends the request to an app through the sidecar; needs a <see cref="DaprInvocationHandler"/> in the client. Scheme, host and
    /// port of its URL are replaced, path and query stay as they are.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="appId">The app: letters, digits, <c>-</c>, <c>_</c>, and <c>.</c> before a namespace.</param>
    /// <returns>The same request.</returns>
    /// <exception cref="ArgumentException">It is no app id.</exception>
    public static HttpRequestMessage ViaDapr(this HttpRequestMessage request, string appId)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(appId);
        if (appId.AsSpan().ContainsAnyExcept(AppIdCharacters))
        {
            throw new ArgumentException($"Not an app id: '{appId}'.", nameof(appId));
        }

        request.Options.Set(AppIdOption, appId);
        return request;
    }

    /// <summary>
    /// Whether a 500 is the sidecar's own: the app could not be reached (<c>ERR_DIRECT_INVOKE</c>). False for an app's own 500, and
    /// for a request that did not go through a <see cref="DaprInvocationHandler"/>.
    /// </summary>
    public static bool IsSidecarError(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.RequestMessage is { } request && request.Options.TryGetValue(SidecarErrorOption, out var isError) && isError;
    }

    internal static bool TryGetAppId(this HttpRequestMessage request, out string? appId) =>
        request.Options.TryGetValue(AppIdOption, out appId);

    internal static void MarkSidecarError(this HttpRequestMessage request, bool isError) =>
        request.Options.Set(SidecarErrorOption, isError);
}

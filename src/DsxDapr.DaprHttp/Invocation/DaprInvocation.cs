namespace DsxDapr.DaprHttp;

/// <summary>Calls to other apps through the sidecar (docs.dapr.io/reference/api/service_invocation_api).</summary>
public static class DaprInvocation
{
    private static readonly HttpRequestOptionsKey<string> AppIdOption = new("dapr.app-id");
    private static readonly HttpRequestOptionsKey<bool> SidecarErrorOption = new("dapr.sidecar-error");

    /// <summary>
    /// Sends the request to an app through the sidecar; needs a <see cref="DaprInvocationHandler"/> in the client. Scheme, host and
    /// port of its URL are replaced, path and query stay as they are.
    /// </summary>
    /// <returns>The same request.</returns>
    public static HttpRequestMessage ViaDapr(this HttpRequestMessage request, string appId)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(appId);
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
}

namespace DsxDapr.Hosting.Http;

/// <summary>Allows a request to be sent again.</summary>
public static class RetryRequestExtensions
{
    private static readonly HttpRequestOptionsKey<bool> RetryOption = new("dsx.allow-retry");

    /// <summary>
    /// Lets a signed HTTP client send the request again when it failed on the way. Only for requests that may safely arrive twice.
    /// </summary>
    /// <returns>The same request.</returns>
    public static HttpRequestMessage AllowRetry(this HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(RetryOption, true);
        return request;
    }

    internal static bool IsRetryAllowed(this HttpRequestMessage request) => request.Options.TryGetValue(RetryOption, out var allowed) && allowed;
}

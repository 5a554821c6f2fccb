namespace DsxDapr.Security.Hmac;

/// <summary>Asks for a request to be signed.</summary>
public static class SigningRequestExtensions
{
    private static readonly HttpRequestOptionsKey<HmacKey> KeyOption = new("dsx.hmac-key");

    /// <summary>Lets the <see cref="SigningHandler"/> sign the request with this key, anew at every attempt.</summary>
    /// <returns>The same request.</returns>
    public static HttpRequestMessage SignWith(this HttpRequestMessage request, HmacKey key)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(key);
        request.Options.Set(KeyOption, key);
        return request;
    }

    internal static bool TryGetSigningKey(this HttpRequestMessage request, out HmacKey? key) => request.Options.TryGetValue(KeyOption, out key);
}

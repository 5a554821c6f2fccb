using System.Globalization;
using System.Security.Cryptography;

namespace DsxDapr.Security.Hmac;

/// <summary>Signs requests by the DSX-HMAC scheme (wire contract §2.1).</summary>
public static class DsxHmacSignature
{
    private const int NonceBytes = 12;

    /// <summary>Signs one request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="method">The HTTP method; case does not matter.</param>
    /// <param name="pathAndQuery">The request target as it goes over the wire: path, and <c>?query</c> if there is one.</param>
    /// <param name="body">The body's bytes as they go over the wire.</param>
    /// <param name="unixSeconds">The time of signing, in seconds since 1970.</param>
    /// <param name="nonce">A text that this key has not signed with before.</param>
    /// <returns>The signature in standard base64, 44 characters.</returns>
    /// <exception cref="ArgumentException">Path or nonce contains a <c>|</c>, which would let two requests share one signature.</exception>
    public static string Sign(HmacKey key, string method, string pathAndQuery, ReadOnlySpan<byte> body, long unixSeconds, string nonce)
    {
        Span<byte> mac = stackalloc byte[DsxHmacMac.Length];
        DsxHmacMac.Compute(key, method, pathAndQuery, unixSeconds, nonce, body, mac);
        return Convert.ToBase64String(mac);
    }

    /// <summary>Signs one request with the present time and a fresh nonce of 12 random bytes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="method">The HTTP method; case does not matter.</param>
    /// <param name="pathAndQuery">The request target as it goes over the wire.</param>
    /// <param name="body">The body's bytes as they go over the wire.</param>
    /// <param name="clock">Gives the timestamp.</param>
    /// <returns>The value of the <c>Authorization</c> header.</returns>
    /// <exception cref="ArgumentException">The path contains a <c>|</c>.</exception>
    public static string CreateHeader(HmacKey key, string method, string pathAndQuery, ReadOnlySpan<byte> body, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var unixSeconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var nonce = CreateNonce();
        return FormatHeader(key, unixSeconds, nonce, Sign(key, method, pathAndQuery, body, unixSeconds, nonce));
    }

    internal static string CreateNonce()
    {
        Span<byte> bytes = stackalloc byte[NonceBytes];
        RandomNumberGenerator.Fill(bytes);
        return Convert.ToBase64String(bytes);
    }

    internal static string FormatHeader(HmacKey key, long unixSeconds, string nonce, string signature) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{DsxHmacDefaults.AuthenticationScheme} key_id={key.KeyId}, ts={unixSeconds}, nonce={nonce}, sig={signature}");
}

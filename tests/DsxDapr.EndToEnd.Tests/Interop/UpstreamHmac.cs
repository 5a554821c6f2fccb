using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>
/// DSX-HMAC as dsx-connect does it (wire contract §2), written from the contract alone: the product's own code takes no part in it, so that
/// a mistake of the one is not a mistake of the other.
/// </summary>
internal static class UpstreamHmac
{
    private const string Scheme = "DSX-HMAC ";

    /// <summary>Signs as a producer: over the path and query that are sent.</summary>
    public static string Sign(string keyId, string secret, string method, string pathAndQuery, byte[] body)
    {
        var seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(12));
        return Header(keyId, secret, method, pathAndQuery, seconds, nonce, body);
    }

    /// <summary>The header with a given time and nonce.</summary>
    public static string Header(string keyId, string secret, string method, string pathAndQuery, long seconds, string nonce, byte[] body) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}key_id={keyId}, ts={seconds}, nonce={nonce}, sig={Mac(secret, method, pathAndQuery, seconds, nonce, body)}");

    /// <summary>Verifies as dsx-connect does: over the decoded path and the raw query, in its order of checks.</summary>
    /// <param name="header">The Authorization header.</param>
    /// <param name="secretOf">The secret of a key id; null for one that is not known.</param>
    /// <param name="method">The method.</param>
    /// <param name="decodedPathAndQuery">The target.</param>
    /// <param name="body">The body as received.</param>
    /// <returns>The detail of a refusal; null when the signature is right.</returns>
    public static string? Verify(string? header, Func<string, string?> secretOf, string method, string decodedPathAndQuery, byte[] body)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return "missing_hmac";
        }

        var fields = header[Scheme.Length..].Split(',').Select(static part => part.Trim().Split('=', 2))
            .Where(static pair => pair.Length == 2)
            .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
        if (!fields.TryGetValue("key_id", out var keyId))
        {
            return "missing_key_id";
        }

        if (!fields.TryGetValue("ts", out var ts) || !long.TryParse(ts, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds))
        {
            return "malformed_hmac: 'ts'";
        }

        if (secretOf(keyId) is not { } secret)
        {
            return "unknown_key_id";
        }

        if (Math.Abs(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - seconds) > 60)
        {
            return "stale_request";
        }

        var expected = Mac(secret, method, decodedPathAndQuery, seconds, fields.GetValueOrDefault("nonce", ""), body);
        return fields.GetValueOrDefault("sig") == expected ? null : "bad_signature";
    }

    private static string Mac(string secret, string method, string pathAndQuery, long seconds, string nonce, byte[] body)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{method.ToUpperInvariant()}|{pathAndQuery}|{seconds}|{nonce}|");
        byte[] message = [.. Encoding.UTF8.GetBytes(head), .. body];
        return Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message));
    }
}

using System.Security.Cryptography;
using System.Text;

namespace DsxDapr.Hosting.Production;

/// <summary>Tells enrollment tokens that can be guessed.</summary>
public static class EnrollmentTokenStrength
{
    /// <summary>The word of the finding.</summary>
    public const string Code = "weak_enrollment_token";

    /// <summary>The fewest characters of a token that is not called weak.</summary>
    public const int ShortestLength = 20;

    // Those of dsx-connect and its examples, and what people write when they mean to come back to it.
    private static readonly string[] Defaults =
        ["dev-enroll", "dev-enrollment-token", "enrollment-token", "enroll", "changeme", "change-me", "dev-change-me", "password", "secret", "token", "test"];

    private static readonly HashSet<string> DefaultDigests = [.. Defaults.Select(text => DigestOf(text))];

    /// <summary>Whether a token is a default or short.</summary>
    public static bool IsWeak(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length < ShortestLength || Defaults.Contains(token, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a token of which only the SHA-256 is known is a default.</summary>
    public static bool IsDefault(ReadOnlySpan<byte> digest) => DefaultDigests.Contains(Convert.ToHexStringLower(digest));

    private static string DigestOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

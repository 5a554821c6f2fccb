using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting.Production;

namespace DsxDapr.Hub.Enrollment;

/// <summary>
/// Reads the secret <c>enrollment-tokens</c>: one token, or several separated by commas (wire contract §2.5), or a JSON list
/// <c>[{"id":"s3","sha256":"…","expires_at":"2027-01-01T00:00:00Z","max_uses":3,"names":["s3-connector"]}]</c>, where all but the
/// first two may be left out.
/// </summary>
internal static class EnrollmentTokenList
{
    private const string Prefix = "secret:";
    private const int IdDigits = 8;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is a JSON list of something else; the message does not quote it.</exception>
    public static IReadOnlyList<EnrollmentToken> Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.StartsWith('[')
            ? ParseJson(trimmed)
            : [.. trimmed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(OfToken)];
    }

    // A bare token has no name of its own: the beginning of its digest tells it from the others and betrays nothing of a random one.
    private static EnrollmentToken OfToken(string token)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return new EnrollmentToken(Prefix + Convert.ToHexStringLower(digest)[..IdDigits], digest) { IsWeak = EnrollmentTokenStrength.IsWeak(token) };
    }

    private static List<EnrollmentToken> ParseJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<List<Entry>>(text, WireJson.Options)!.ConvertAll(OfEntry);
        }
        catch (JsonException e)
        {
            throw new FormatException($"not a list of id, sha256, expires_at, max_uses and names (line {e.LineNumber}, {e.Path})", e);
        }
    }

    private static EnrollmentToken OfEntry(Entry entry)
    {
        var digest = DigestOf(entry.Sha256);
        return new EnrollmentToken(Prefix + entry.Id, digest)
        {
            IsWeak = EnrollmentTokenStrength.IsDefault(digest),
            ExpiresAt = entry.ExpiresAt,
            MaxUses = entry.MaxUses,
            Names = entry.Names ?? [],
        };
    }

    private static byte[] DigestOf(string hexadecimal) => hexadecimal.Length == 2 * SHA256.HashSizeInBytes
        ? Convert.FromHexString(hexadecimal)
        : throw new FormatException("sha256 has 64 hexadecimal digits");

    private sealed record Entry(
        string Id, string Sha256, DateTimeOffset? ExpiresAt = null, long? MaxUses = null, IReadOnlyList<string>? Names = null);
}

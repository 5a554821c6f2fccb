using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Operators;

/// <summary>
/// Reads the secret <c>operator-tokens</c>: a JSON list <c>[{"id":"anna","role":"admin","sha256":"64 hexadecimal digits"}]</c>, or
/// <c>role:token</c> pairs separated by commas.
/// </summary>
internal static class OperatorTokenList
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is neither; the message does not quote it.</exception>
    public static IReadOnlyList<OperatorToken> Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.StartsWith('[') ? ParseJson(trimmed) : ParsePairs(trimmed);
    }

    private static List<OperatorToken> ParseJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<List<Entry>>(text, WireJson.Options)!.ConvertAll(entry =>
                new OperatorToken(entry.Id, RoleOf(entry.Role), DigestOf(entry.Sha256)));
        }
        catch (JsonException e)
        {
            throw new FormatException($"not a list of id, role and sha256 (line {e.LineNumber}, {e.Path})", e);
        }
    }

    private static List<OperatorToken> ParsePairs(string text)
    {
        var tokens = new List<OperatorToken>();
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || colon == pair.Length - 1)
            {
                throw new FormatException($"entry {tokens.Count + 1} is not role:token");
            }

            var role = RoleOf(pair[..colon]);
            tokens.Add(new OperatorToken($"{pair[..colon]}-{tokens.Count + 1}", role, SHA256.HashData(Encoding.UTF8.GetBytes(pair[(colon + 1)..]))));
        }

        return tokens;
    }

    private static OperatorRole RoleOf(string name) => name switch
    {
        "viewer" => OperatorRole.Viewer,
        "operator" => OperatorRole.Operator,
        "admin" => OperatorRole.Admin,
        _ => throw new FormatException("a role is viewer, operator or admin"),
    };

    private static byte[] DigestOf(string hexadecimal) => hexadecimal.Length == 2 * SHA256.HashSizeInBytes
        ? Convert.FromHexString(hexadecimal)
        : throw new FormatException("sha256 has 64 hexadecimal digits");

    private sealed record Entry(string Id, string Role, string Sha256);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DsxDapr.Contracts;
using DsxDapr.Security.Files;

namespace DsxDapr.Cli.Secrets;

/// <summary>
/// The admin token of a local run: the token itself in a file for <c>dsx</c>, its digest in the file behind the secret store
/// <c>dsx-operators</c>. Both are readable by their owner only; tokens that were added by hand stay.
/// </summary>
internal static class OperatorTokenFiles
{
    private const string LocalId = "local-admin";

    /// <summary>Makes sure that there is a token and that the hub will know it.</summary>
    public static void Ensure(Workspace workspace)
    {
        var token = Read(workspace);
        var operators = ReadOperators(workspace.OperatorsFile);
        if (token is not null && operators.Any(one => (string?)one?["sha256"] == DigestOf(token)))
        {
            return;
        }

        if (token is null)
        {
            token = RunTokens.Generate();
            OwnerOnly.WriteSecret(workspace.OperatorTokenFile, Encoding.ASCII.GetBytes(token));
        }

        operators.RemoveAll(one => (string?)one?["id"] == LocalId);
        operators.Add(new JsonObject { ["id"] = LocalId, ["role"] = "admin", ["sha256"] = DigestOf(token) });
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // The store holds texts, so the list is a text in it.
            [SecretNames.OperatorTokens] = operators.ToJsonString(CliJson.Compact),
        };
        OwnerOnly.WriteSecret(workspace.OperatorsFile, JsonSerializer.SerializeToUtf8Bytes(secrets, CliJson.Readable));
    }

    /// <summary>The token; null when there is none yet.</summary>
    public static string? Read(Workspace workspace)
    {
        try
        {
            return File.ReadAllText(workspace.OperatorTokenFile).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The operator's token in {workspace.OperatorTokenFile} cannot be read: {e.Message}", e);
        }
    }

    private static JsonArray ReadOperators(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var text = (string?)JsonNode.Parse(File.ReadAllBytes(path))?[SecretNames.OperatorTokens];
            return text is null ? [] : JsonNode.Parse(text)!.AsArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The operators in {path} cannot be read: {e.Message}", e);
        }
    }

    private static string DigestOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

using System.Security.Cryptography;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Security.Files;

namespace DsxDapr.Cli.Secrets;

/// <summary>
/// The file behind the secret store <c>dsx-secrets</c> of a local run (secretstores.local.file). What is missing is generated;
/// what is there stays, so that connectors keep their enrollment and stored state stays readable.
/// </summary>
internal static class SecretsFile
{
    /// <summary>Makes sure that the file has the enrollment token and every secret in <paramref name="names"/>.</summary>
    public static void Ensure(string path, IEnumerable<string> names)
    {
        var secrets = Read(path);
        var missing = names.Prepend(SecretNames.EnrollmentTokens)
            .Where(name => !secrets.ContainsKey(name)).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        foreach (var name in missing)
        {
            secrets[name] = Generate(name);
        }

        OwnerOnly.WriteSecret(path, JsonSerializer.SerializeToUtf8Bytes(secrets, CliJson.Readable));
    }

    // Dapr takes state encryption keys as hexadecimal text of 16 or 32 bytes.
    private static string Generate(string name) => name.Contains("encryption-key", StringComparison.Ordinal)
        ? RandomNumberGenerator.GetHexString(64, lowercase: true)
        : RunTokens.Generate();

    private static SortedDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            return new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        try
        {
            var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path), CliJson.Readable) ?? [];
            return new SortedDictionary<string, string>(secrets, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The secrets in {path} cannot be read: {e.Message}", e);
        }
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Collects the secrets that a system issued, while it runs.</summary>
internal static class IssuedSecrets
{
    private static readonly string[] TokenVariables = ["APP_API_TOKEN", "DAPR_API_TOKEN"];

    /// <summary>Those in the files that <c>dsx up</c> makes.</summary>
    public static void CollectFiles(SecretScrub scrub, string dataDir)
    {
        if (File.Exists(Path.Combine(dataDir, "secrets.json")))
        {
            using var secrets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(dataDir, "secrets.json")));
            foreach (var secret in secrets.RootElement.EnumerateObject())
            {
                scrub.Issue(secret.Name, secret.Value.GetString()!);
            }
        }

        if (File.Exists(Path.Combine(dataDir, "operator-token")))
        {
            scrub.Issue("operator's token", File.ReadAllText(Path.Combine(dataDir, "operator-token")).Trim());
        }
    }

    /// <summary>The API tokens of a running app, from its environment.</summary>
    /// <returns>What the app shows its sidecar.</returns>
    public static string? CollectTokens(SecretScrub scrub, int processId)
    {
        var environment = File.ReadAllText($"/proc/{processId}/environ").Split('\0')
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2 && TokenVariables.Contains(pair[0])).ToList();
        foreach (var pair in environment)
        {
            scrub.Issue(pair[0], pair[1]);
        }

        return environment.Find(pair => pair[0] == "DAPR_API_TOKEN")?[1];
    }

    /// <summary>The keys of a connector, as the hub's sidecar decrypts them.</summary>
    public static async Task CollectKeysAsync(SecretScrub scrub, Uri sidecar, string? daprToken, Guid connector)
    {
        using var client = new HttpClient { BaseAddress = sidecar };
        client.DefaultRequestHeaders.Add("dapr-api-token", daprToken ?? "");
        var stored = await client.GetFromJsonAsync<string>($"/v1.0/state/{DaprComponents.Credentials}/connector:{connector:D}");
        using var ring = JsonDocument.Parse(stored!);
        foreach (var key in ring.RootElement.GetProperty("keys").EnumerateArray())
        {
            scrub.Issue($"secret of key {key.GetProperty("key_id")}", key.GetProperty("secret").GetString()!);
        }
    }
}

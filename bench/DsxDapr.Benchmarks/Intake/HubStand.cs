using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using DsxDapr.Benchmarks.Sidecars;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Benchmarks.Intake;

/// <summary>A hub with its sidecar and Redis, and the sidecar of a connector, each a process of its own, with the product's components.</summary>
internal sealed class HubStand : IAsyncDisposable
{
    private const string Bin = "artifacts/bin";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsx-bench-intake-");
    private readonly string _enrollmentToken = Random();
    private readonly List<Process> _processes = [];
    private readonly List<SidecarProcess> _sidecars = [];

    private HubStand(int hub) => Direct = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{hub}"));

    /// <summary>The hub itself.</summary>
    public Uri Direct { get; }

    /// <summary>The connector's sidecar.</summary>
    public Uri Sidecar { get; private set; } = null!;

    /// <summary>Starts everything; from the root of the repository, after a build.</summary>
    /// <param name="postgreSql">A connection string for the ledger; null for SQLite.</param>
    public static async Task<HubStand> StartAsync(string? postgreSql)
    {
        var stand = new HubStand(SidecarProcess.FreePort());
        try
        {
            await stand.StartAllAsync(postgreSql);
            return stand;
        }
        catch
        {
            await stand.DisposeAsync(); // nothing may stay running
            throw;
        }
    }

    /// <summary>Enrolls a connector.</summary>
    /// <param name="client">Sends to <paramref name="hub"/>.</param>
    /// <param name="hub">The hub, or the sidecar through which it is reached.</param>
    public async Task<(Guid Connector, HmacKey Key)> EnrollAsync(HttpClient client, Uri hub)
    {
        var uuid = Guid.NewGuid();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub, HubRoutes.Register))
        {
            Content = JsonContent.Create(new ConnectorInstance { Uuid = uuid, Name = "bench", Url = "http://127.0.0.1:1/bench" }, options: WireJson.Options),
            Headers = { { WireHeaders.EnrollmentToken, _enrollmentToken } },
        };
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var answer = (await response.Content.ReadFromJsonAsync<RegisterResponse>(WireJson.Options))!;
        return (uuid, new HmacKey(answer.HmacKeyId!, answer.HmacSecret!));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sidecar in _sidecars)
        {
            await sidecar.DisposeAsync();
        }

        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task StartAllAsync(string? postgreSql)
    {
        var (redis, hubSidecar) = (SidecarProcess.FreePort(), SidecarProcess.FreePort());
        Start("redis-server", [], "--port", Text(redis), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning", "--dir", _folder.FullName);
        var resources = WriteResources(redis);
        var token = KeyValuePair.Create("APP_API_TOKEN", Random());
        Start(
            "dotnet",
            [
                token,
                KeyValuePair.Create("APP_PORT", Text(Direct.Port)),
                KeyValuePair.Create("DAPR_HTTP_PORT", Text(hubSidecar)),
                KeyValuePair.Create("DSXCONNECT_DATA_DIR", Path.Combine(_folder.FullName, "hub")),
                KeyValuePair.Create("DSXCONNECT_LEDGER__POSTGRESQL", postgreSql ?? ""),
                KeyValuePair.Create("DSXCONNECT_RELAY__MAX_IN_FLIGHT", "1"), // intake alone
                KeyValuePair.Create("LOG_LEVEL", "WARNING"),
            ],
            Path.GetFullPath($"{Bin}/DsxDapr.Hub/release/DsxDapr.Hub.dll"));
        var program = Path.GetFullPath($"{Bin}/DsxDapr.DevSidecar/release/DsxDapr.DevSidecar.dll");
        await StartSidecarAsync(program, AppIds.Hub, Direct.Port, hubSidecar, resources, token);
        var connector = SidecarProcess.FreePort();
        await StartSidecarAsync(program, AppIds.FileSystemConnector, appPort: null, connector, resources, token);
        Sidecar = new Uri($"http://127.0.0.1:{Text(connector)}");
        await UntilReadyAsync();
    }

    private async Task StartSidecarAsync(string program, string appId, int? appPort, int port, string resources, KeyValuePair<string, string> token) =>
        _sidecars.Add(await SidecarProcess.StartAsync(program, _folder.FullName, appId, appPort, resources, mtls: true, port, token));

    private async Task UntilReadyAsync()
    {
        using var client = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(Direct, "/readyz"));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
            {
                // It is still starting.
            }

            await Task.Delay(50);
        }
    }

    private void Start(string program, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _processes.Add(Process.Start(start)!);
    }

    private string WriteResources(int redis)
    {
        var resources = _folder.CreateSubdirectory("resources").FullName;
        foreach (var file in Directory.GetFiles("components", "*.yaml").Where(static file => !Path.GetFileName(file).StartsWith("config", StringComparison.Ordinal)))
        {
            File.WriteAllText(Path.Combine(resources, Path.GetFileName(file)), File.ReadAllText(file)
                .Replace("127.0.0.1:6379", $"127.0.0.1:{Text(redis)}", StringComparison.Ordinal)
                .Replace(".dsx/", _folder.FullName + "/", StringComparison.Ordinal));
        }

        Write("secrets.json", new Dictionary<string, string> { [SecretNames.EnrollmentTokens] = _enrollmentToken, ["state-encryption-key"] = Random() });
        Write("operators.json", new Dictionary<string, string> { [SecretNames.OperatorTokens] = $"admin:{Random()}" });
        return resources;
    }

    private void Write(string name, Dictionary<string, string> secrets) =>
        File.WriteAllText(Path.Combine(_folder.FullName, name), JsonSerializer.Serialize(secrets));
}

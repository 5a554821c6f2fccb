using System.Security.Cryptography;
using DsxDapr.Contracts;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Several hubs, each a process with a sidecar of its own, that share one Redis: keys, bans and nonces. Each has its own ledger.</summary>
internal sealed class HubReplicas : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<HubReplica> _hubs = [];
    private readonly List<AppReplica> _others = [];

    private HubReplicas(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    /// <summary>Looks for the secrets of these hubs when they stop.</summary>
    public SecretScrub Scrub { get; } = new();

    public IReadOnlyList<HubReplica> Hubs => _hubs;

    /// <summary>The admin's token, which every hub knows.</summary>
    public string AdminToken { get; } = Random();

    /// <summary>The enrollment token, which may be used any number of times.</summary>
    public string EnrollmentToken { get; } = Random();

    /// <summary>The key that encrypts the credentials in Redis, as hexadecimal text.</summary>
    public string StateEncryptionKey { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Starts Redis and the hubs.</summary>
    /// <param name="count">How many hubs.</param>
    /// <param name="settings">Settings of every hub.</param>
    public static async Task<HubReplicas> StartAsync(int count, params (string Name, string Value)[] settings) =>
        await StartAsync(await RedisServer.StartAsync(), count, settings);

    /// <summary>Starts the hubs on a Redis, which they stop at their end.</summary>
    /// <param name="redis">The Redis.</param>
    /// <param name="count">How many hubs.</param>
    /// <param name="settings">Settings of every hub.</param>
    public static async Task<HubReplicas> StartAsync(RedisServer redis, int count, params (string Name, string Value)[] settings)
    {
        var replicas = new HubReplicas(redis);
        try
        {
            replicas.WriteResources();
            await Task.WhenAll(Enumerable.Range(0, count).Select(number => replicas.StartHubAsync($"hub-{number}", settings)));
            return replicas;
        }
        catch
        {
            await replicas.DisposeAsync(); // nothing may stay running
            throw;
        }
    }

    /// <summary>Starts another app beside the hubs, with a sidecar on the same Redis.</summary>
    public async Task<AppReplica> StartAsync(string appId, string assembly, params (string Name, string Value)[] settings)
    {
        var app = new AppReplica(appId, assembly, _folder[appId], settings);
        app.IssuedTo(Scrub);
        _others.Add(app);
        await app.StartAsync(_folder["resources"], _folder["trust"]);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        if (Redis.IsRunning)
        {
            Scrub.Search("Redis", await RedisDump.TakeAsync(Redis));
        }

        await Task.WhenAll(_hubs.Concat(_others).Select(async app => await app.DisposeAsync()));
        await Redis.DisposeAsync();
        foreach (var app in _hubs.Concat(_others))
        {
            Scrub.Search(Path.GetFileName(app.DataDir), app.Log);
        }

        Scrub.SearchFolder(_folder.Path, "secrets.json", "operators.json", "trust");
        _folder.Dispose();
        Scrub.ShouldHaveFoundNothing();
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private async Task StartHubAsync(string name, (string Name, string Value)[] settings)
    {
        var hub = new HubReplica(_folder[name], AdminToken, settings);
        hub.IssuedTo(Scrub);
        lock (_hubs)
        {
            _hubs.Add(hub);
        }

        await hub.StartAsync(_folder["resources"], _folder["trust"]);
    }

    // The product's own components, with this Redis and these secrets.
    private void WriteResources()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "components"), "*.yaml").Where(file => !file.Contains("config")))
        {
            _folder.Write($"resources/{Path.GetFileName(file)}", File.ReadAllText(file)
                .Replace("127.0.0.1:6379", Redis.Address, StringComparison.Ordinal)
                .Replace(".dsx/secrets.json", _folder["secrets.json"], StringComparison.Ordinal)
                .Replace(".dsx/operators.json", _folder["operators.json"], StringComparison.Ordinal));
        }

        Scrub.Issue("admin's token", AdminToken);
        Scrub.Issue("enrollment token", EnrollmentToken);
        Scrub.Issue("state encryption key", StateEncryptionKey);
        _folder.Write("secrets.json", $$"""{"{{SecretNames.EnrollmentTokens}}":"{{EnrollmentToken}}","state-encryption-key":"{{StateEncryptionKey}}"}""");
        _folder.Write("operators.json", $$"""{"{{SecretNames.OperatorTokens}}":"admin:{{AdminToken}}"}""");
    }
}

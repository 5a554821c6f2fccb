using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.State;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.State;

/// <summary>Every kind of state store, empty.</summary>
internal static class StoreKinds
{
    public const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private const int Databases = 16;

    private static int _opened;

    public static IReadOnlyList<string> All { get; } = ["in-memory", "sqlite", "redis", "in-memory encrypted", "redis encrypted"];

    public static async Task<IStateStore> OpenAsync(string kind, params (string Name, string Value)[] metadata)
    {
        Component component = kind.Split(' ')[0] switch
        {
            "in-memory" => Components.Of("state.in-memory", "store", metadata),
            "sqlite" => Components.Of("state.sqlite", "store", [("connectionString", TemporaryFile()), .. metadata]),
            _ => await RedisAsync(metadata),
        };
        if (kind.EndsWith("encrypted", StringComparison.Ordinal))
        {
            component = component with { Metadata = component.Metadata.Append(new("primaryEncryptionKey", Key)).ToDictionary() };
        }

        IStateStore store = StateStores.Create(component);
        await store.InitAsync(default);
        return store;
    }

    // A database of its own for every store, so that tests do not meet. Database 0 is for tests that empty none.
    private static async Task<Component> RedisAsync((string Name, string Value)[] metadata)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        RedisServer server = await RedisServer.SharedAsync();
        int database = 1 + (Interlocked.Increment(ref _opened) % (Databases - 1));
        Component component = Components.Of("state.redis", "store", [("redisHost", server.Address), ("redisDB", $"{database}"), .. metadata]);
        await using DevSidecar.Redis.RedisClient client = new(DevSidecar.Redis.RedisOptions.Of(component), TimeProvider.System);
        await client.ExecuteAsync(new DevSidecar.Redis.RedisCommand("FLUSHDB"), default);
        return component;
    }

    private static string TemporaryFile() => Path.Combine(Directory.CreateTempSubdirectory("dsx-state-").FullName, "state.db");
}

using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Nonces;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Nonces;

/// <summary>The shared nonces in a real state store, behind a real sidecar in a process of its own.</summary>
public abstract class SidecarNonceStoreTests : NonceStoreContract, IAsyncLifetime
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "DsxDapr.DevSidecar.dll");

    private SidecarProcess _sidecar = null!;

    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("dsx-nonces-");

    [Fact]
    public async Task Without_a_sidecar_nothing_is_accepted()
    {
        var store = Create();
        await _sidecar.StopAsync();

        await ShouldFailClosedAsync(store);
    }

    public virtual async ValueTask InitializeAsync()
    {
        var resources = Folder.CreateSubdirectory("resources");
        await File.WriteAllTextAsync(Path.Combine(resources.FullName, "store.yaml"), $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: dsx-registry
            spec:
              version: v1
            {await ComponentAsync()}
            """);
        _sidecar = await SidecarProcess.StartAsync(
            Program, "dsx-hub", ["--resources-path", resources.FullName, "--trust-dir", Path.Combine(Folder.FullName, "trust")]);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        Folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The lines of the component's <c>spec</c>, indented by two.</summary>
    protected abstract Task<string> ComponentAsync();

    protected override INonceStore Create() => new DaprNonceStore(
        new DaprClientBuilder().UseHttpEndpoint(_sidecar.Url.ToString()).UseDaprApiToken(null).Build(), Clock);

    protected async Task ShouldFailClosedAsync(INonceStore store) => await Should.ThrowAsync<NonceStoreUnavailableException>(
        async () => await store.TryUseAsync("key", "nonce", Clock.GetUtcNow() + TimeSpan.FromSeconds(60), CancellationToken.None));
}

public sealed class InMemoryNonceStoreTests : SidecarNonceStoreTests
{
    protected override Task<string> ComponentAsync() => Task.FromResult("  type: state.in-memory");
}

public sealed class SqliteNonceStoreTests : SidecarNonceStoreTests
{
    protected override Task<string> ComponentAsync() => Task.FromResult($"""
          type: state.sqlite
          metadata:
            - name: connectionString
              value: "{Path.Combine(Folder.FullName, "nonces.db")}"
        """);
}

public sealed class RedisNonceStoreTests : SidecarNonceStoreTests
{
    private RedisServer _redis = null!;

    [Fact]
    public async Task Without_Redis_nothing_is_accepted()
    {
        var store = Create();
        (await store.TryUseAsync("key", "nonce", Clock.GetUtcNow() + TimeSpan.FromSeconds(60), CancellationToken.None)).ShouldBeTrue();
        await _redis.StopAsync();

        await ShouldFailClosedAsync(store);
    }

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        _redis = await RedisServer.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.DisposeAsync();
    }

    protected override Task<string> ComponentAsync() => Task.FromResult($"""
          type: state.redis
          metadata:
            - name: redisHost
              value: "{_redis.Address}"
            - name: keyPrefix
              value: name
        """);
}

using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Nonces;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Nonces;

/// <summary>The shared nonces in a real state store, behind a real sidecar.</summary>
public abstract class SidecarNonceStoreTests(NonceSidecar sidecar) : NonceStoreContract
{
    protected override INonceStore Create() => Create(sidecar, Clock);

    internal static INonceStore Create(NonceSidecar sidecar, TimeProvider clock) => new DaprNonceStore(
        new DaprClientBuilder().UseHttpEndpoint(sidecar.Url.ToString()).UseDaprApiToken(null).Build(), clock);
}

public sealed class InMemoryNonceStoreTests(InMemoryNonceSidecar sidecar) : SidecarNonceStoreTests(sidecar), IClassFixture<InMemoryNonceSidecar>;

public sealed class SqliteNonceStoreTests(SqliteNonceSidecar sidecar) : SidecarNonceStoreTests(sidecar), IClassFixture<SqliteNonceSidecar>;

public sealed class RedisNonceStoreTests : SidecarNonceStoreTests, IClassFixture<RedisNonceSidecar>
{
    public RedisNonceStoreTests(RedisNonceSidecar sidecar)
        : base(sidecar) => Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
}

/// <summary>When what the nonces are kept in is gone.</summary>
public sealed class LostNonceStoreTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Without_a_sidecar_nothing_is_accepted()
    {
        await using var sidecar = new InMemoryNonceSidecar();
        await sidecar.InitializeAsync();
        var store = SidecarNonceStoreTests.Create(sidecar, _clock);
        (await UseAsync(store)).ShouldBeTrue();
        await sidecar.StopAsync();

        await Should.ThrowAsync<NonceStoreUnavailableException>(() => UseAsync(store));
    }

    [Fact]
    public async Task Without_Redis_nothing_is_accepted()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var sidecar = new RedisNonceSidecar();
        await sidecar.InitializeAsync();
        var store = SidecarNonceStoreTests.Create(sidecar, _clock);
        (await UseAsync(store)).ShouldBeTrue();
        await sidecar.Redis!.StopAsync();

        await Should.ThrowAsync<NonceStoreUnavailableException>(() => UseAsync(store));
    }

    private async Task<bool> UseAsync(INonceStore store) =>
        await store.TryUseAsync("key", "nonce", _clock.GetUtcNow() + TimeSpan.FromSeconds(60), CancellationToken.None);
}

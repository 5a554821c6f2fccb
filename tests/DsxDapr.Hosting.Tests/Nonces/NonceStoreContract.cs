using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Nonces;

/// <summary>What every nonce store must do.</summary>
public abstract class NonceStoreContract
{
    protected ManualTimeProvider Clock { get; } = new();

    [Fact]
    public async Task A_nonce_is_used_once_per_key()
    {
        var store = Create();

        (await UseAsync(store, "key", "nonce")).ShouldBeTrue();
        (await UseAsync(store, "key", "nonce")).ShouldBeFalse();
        (await UseAsync(store, "other", "nonce")).ShouldBeTrue();
        (await UseAsync(store, "key", "other")).ShouldBeTrue();
    }

    [Fact]
    public async Task Key_and_nonce_cannot_be_divided_in_another_way()
    {
        var store = Create();

        (await UseAsync(store, "ke", "ynonce")).ShouldBeTrue();
        (await UseAsync(store, "key", "nonce")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_nonce_is_remembered_until_it_expires()
    {
        var store = Create();
        await UseAsync(store, "key", "nonce");

        Clock.Advance(TimeSpan.FromSeconds(124.9));
        (await UseAsync(store, "key", "nonce")).ShouldBeFalse();

        Clock.Advance(TimeSpan.FromSeconds(1));
        (await UseAsync(store, "key", "nonce")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_longest_key_id_and_nonce_are_taken()
    {
        var store = Create();
        var (keyId, nonce) = (new string('/', 128), new string('+', 88));

        (await UseAsync(store, keyId, nonce)).ShouldBeTrue();
        (await UseAsync(store, keyId, nonce)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_fifty_uses_at_once_one_succeeds()
    {
        var store = Create();
        using var start = new SemaphoreSlim(0);

        var uses = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            await start.WaitAsync();
            return await UseAsync(store, "key", "nonce");
        })).ToList();
        start.Release(50);

        (await Task.WhenAll(uses)).Count(static used => used).ShouldBe(1);
    }

    protected abstract INonceStore Create();

    private ValueTask<bool> UseAsync(INonceStore store, string keyId, string nonce) =>
        store.TryUseAsync(keyId, nonce, Clock.GetUtcNow() + TimeSpan.FromSeconds(125), CancellationToken.None);
}

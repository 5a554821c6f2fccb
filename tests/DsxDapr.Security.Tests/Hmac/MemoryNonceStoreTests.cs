using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class MemoryNonceStoreTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_nonce_is_used_once_per_key()
    {
        var store = new MemoryNonceStore(_clock);

        (await UseAsync(store, "key", "nonce")).ShouldBeTrue();
        (await UseAsync(store, "key", "nonce")).ShouldBeFalse();
        (await UseAsync(store, "other key", "nonce")).ShouldBeTrue();
        (await UseAsync(store, "key", "other nonce")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_nonce_is_remembered_until_it_expires_and_then_forgotten()
    {
        var store = new MemoryNonceStore(_clock);
        await UseAsync(store, "key", "nonce");

        _clock.Advance(TimeSpan.FromSeconds(124));
        (await UseAsync(store, "key", "nonce")).ShouldBeFalse();

        _clock.Advance(TimeSpan.FromSeconds(126));
        (await UseAsync(store, "key", "later")).ShouldBeTrue();
        store.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_store_refuses_until_there_is_room()
    {
        var store = new MemoryNonceStore(_clock, capacity: 2);
        await UseAsync(store, "key", "1");
        await UseAsync(store, "key", "2");

        (await UseAsync(store, "key", "3")).ShouldBeFalse();
        store.Count.ShouldBe(2);

        _clock.Advance(TimeSpan.FromSeconds(126));
        (await UseAsync(store, "key", "3")).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_many_uses_at_once_one_succeeds()
    {
        var store = new MemoryNonceStore(_clock);
        using var start = new Barrier(8);

        var uses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return UseAsync(store, "key", "nonce").AsTask();
            },
            TaskCreationOptions.LongRunning).Unwrap()));

        uses.Count(static used => used).ShouldBe(1);
    }

    private ValueTask<bool> UseAsync(MemoryNonceStore store, string keyId, string nonce) =>
        store.TryUseAsync(keyId, nonce, _clock.GetUtcNow() + TimeSpan.FromSeconds(125), CancellationToken.None);
}

using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Hosting.Tests.Nonces;

/// <summary>What every nonce store must do.</summary>
public abstract class NonceStoreContract
{
    private const int LongestKeyId = 128;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(365);
    private static readonly TimeSpan ShortLifetime = TimeSpan.FromSeconds(3);

    // Several tests may share a store.
    private readonly string _test = $"{Guid.NewGuid():N}";

    /// <summary>The app's clock.</summary>
    protected ManualTimeProvider Clock { get; } = new();

    /// <summary>The clock by which the store forgets.</summary>
    protected virtual TimeProvider StoreClock => TimeProvider.System;

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
    public async Task A_nonce_is_remembered_until_it_expires_and_then_forgotten()
    {
        var store = Create();
        var begin = StoreClock.GetTimestamp();
        (await UseAsync(store, "key", "nonce", ShortLifetime)).ShouldBeTrue();

        await Eventually.TrueAsync(
            async () =>
            {
                LetTimePass();
                return await UseAsync(store, "key", "nonce", ShortLifetime);
            },
            "the nonce is forgotten");

        // Some stores count in whole seconds and may be one short, which the verifier's margin covers.
        StoreClock.GetElapsedTime(begin).ShouldBeGreaterThanOrEqualTo(ShortLifetime - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_longest_key_id_and_nonce_are_taken()
    {
        var store = Create();
        var (keyId, nonce) = (new string('/', LongestKeyId - _test.Length), new string('+', 88));

        (await UseAsync(store, keyId, nonce)).ShouldBeTrue();
        (await UseAsync(store, keyId, nonce)).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_fifty_uses_at_once_one_succeeds()
    {
        var store = Create();
        for (var round = 0; round < 5; round++)
        {
            var nonce = $"nonce-{round}";
            using var start = new SemaphoreSlim(0);
            var uses = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
            {
                await start.WaitAsync();
                return await UseAsync(store, "key", nonce);
            })).ToList();
            start.Release(50);

            (await Task.WhenAll(uses)).Count(static used => used).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_clock_that_is_set_back_or_forth_by_five_minutes_makes_no_nonce_new()
    {
        var store = Create();
        (await UseAsync(store, "key", "nonce")).ShouldBeTrue();

        foreach (var minutes in new[] { -5, 5, 5, -5 })
        {
            Clock.Step(TimeSpan.FromMinutes(minutes));
            (await UseAsync(store, "key", "nonce")).ShouldBeFalse();
        }
    }

    protected abstract INonceStore Create();

    /// <summary>Moves the store's clock on, if that is not a real one.</summary>
    protected virtual void LetTimePass()
    {
    }

    private ValueTask<bool> UseAsync(INonceStore store, string keyId, string nonce, TimeSpan? lifetime = null) =>
        store.TryUseAsync(_test + keyId, nonce, Clock.GetUtcNow() + (lifetime ?? Lifetime), CancellationToken.None);
}

namespace DsxDapr.Security.Hmac;

/// <summary>The nonces of one process, in bounded memory. Replicas that share keys need a shared store instead.</summary>
/// <param name="clock">Tells when a nonce may be forgotten.</param>
/// <param name="capacity">How many nonces are kept at most; when so many are in use, further requests are refused.</param>
public sealed class MemoryNonceStore(TimeProvider clock, int capacity = MemoryNonceStore.DefaultCapacity) : INonceStore
{
    /// <summary>Enough for 8,000 requests a second at the default skew; about 50 MB when full.</summary>
    public const int DefaultCapacity = 1_000_000;

    /// <inheritdoc/>
    public ValueTask<bool> TryUseAsync(string keyId, string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(expiresAt > clock.GetUtcNow() && capacity > 0);
}

namespace DsxDapr.Security.Hmac;

/// <summary>Remembers the nonces of accepted requests, so that each is accepted once per key.</summary>
public interface INonceStore
{
    /// <summary>
    /// Marks a nonce as used, atomically. Only called for requests whose signature is right, so that strangers cannot fill the store.
    /// </summary>
    /// <param name="keyId">The key that signed the request.</param>
    /// <param name="nonce">The request's nonce.</param>
    /// <param name="expiresAt">From when on the request is stale anyway, so that the nonce may be forgotten.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True the first time; false when the nonce was used before, or when the store has no room to remember it.</returns>
    /// <exception cref="NonceStoreUnavailableException">A store outside of the process cannot tell.</exception>
    ValueTask<bool> TryUseAsync(string keyId, string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

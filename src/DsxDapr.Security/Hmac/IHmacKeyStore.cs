namespace DsxDapr.Security.Hmac;

/// <summary>Finds the key that a signed request names. An app registers one; <see cref="DsxHmacOptions"/> has no keys of its own.</summary>
public interface IHmacKeyStore
{
    /// <summary>The key with this id and its owner, or null when no such key is accepted (unknown or revoked).</summary>
    /// <param name="keyId">The id from the request's header. It was sent by anybody: it is bounded, but not trusted.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken);
}

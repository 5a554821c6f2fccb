using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Attacks;

/// <summary>Knows one key.</summary>
internal sealed class OneKey(HmacKey key) : IHmacKeyStore
{
    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keyId == key.KeyId ? new HmacKeyOwner(key, null, null) : null);
}

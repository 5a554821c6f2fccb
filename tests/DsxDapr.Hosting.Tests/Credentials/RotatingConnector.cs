using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Tests.Credentials;

/// <summary>Holds the keys of a connector as the SDK does: the present one and the one before.</summary>
internal sealed class RotatingConnector : IHmacKeyStore
{
    private volatile Held _held = new(null, null);

    public HmacKey Current => _held.Current!;

    public void Adopt(HmacKey key)
    {
        if (_held.Current?.KeyId != key.KeyId)
        {
            _held = new Held(key, _held.Current);
        }
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var held = _held;
        var key = held.Current?.KeyId == keyId ? held.Current : held.Previous?.KeyId == keyId ? held.Previous : null;
        return ValueTask.FromResult(key is null ? null : new HmacKeyOwner(key, null, null));
    }

    private sealed record Held(HmacKey? Current, HmacKey? Previous);
}

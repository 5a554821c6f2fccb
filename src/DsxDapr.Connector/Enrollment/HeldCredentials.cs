using DsxDapr.Connector.Configuration;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Enrollment;

/// <summary>
/// The key that the hub issued, in memory only. When it changes, the one before stays accepted for a while, so that calls
/// signed during the change do not fail. Until the first one comes, calls may be signed with the key of the settings.
/// </summary>
internal sealed class HeldCredentials(TimeProvider clock, ConnectorIdentity identity, IOptions<ConnectorOptions> options) : IHmacKeyStore
{
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private volatile Held _held = new(null, null, default, default);

    /// <summary>The key to sign with; null before the first registration and when the hub does not authenticate.</summary>
    public HmacKey? Current => _held.Current;

    /// <summary>For how long the key to sign with has been held.</summary>
    public TimeSpan Age => clock.GetUtcNow() - _held.AdoptedAt;

    /// <summary>Takes the key that came with a registration.</summary>
    /// <returns>Whether it is another one than before.</returns>
    public bool Adopt(HmacKey key)
    {
        var held = _held;
        if (held.Current is { } current && current.KeyId == key.KeyId && current.Secret == key.Secret)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        _held = new Held(key, held.Current, now + Overlap, now);
        return true;
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var held = _held;
        HmacKeyOwner? owner = null;
        if (held.Current is { } current && current.KeyId == keyId)
        {
            owner = new HmacKeyOwner(current, identity.Uuid, AppId: null);
        }
        else if (held.Previous is { } previous && previous.KeyId == keyId && clock.GetUtcNow() < held.PreviousUntil)
        {
            owner = new HmacKeyOwner(previous, identity.Uuid, AppId: null);
        }

        else if (held.Current is null && options.Value.StaticKey is { } given && given.KeyId == keyId)
        {
            owner = new HmacKeyOwner(given, identity.Uuid, AppId: null);
        }

        return ValueTask.FromResult(owner);
    }

    private sealed record Held(HmacKey? Current, HmacKey? Previous, DateTimeOffset PreviousUntil, DateTimeOffset AdoptedAt);
}

using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Credentials;

/// <summary>
/// All keys of one connector, and how they take turns. A new key is first pending: the connector gets it with its next registration,
/// and only when it proves to have it, by signing with it, does it become the active one. So neither side ever signs with a key that
/// the other does not know. Each change makes a new ring.
/// </summary>
/// <param name="ConnectorUuid">The connector.</param>
/// <param name="Name">Its name at enrollment.</param>
/// <param name="AppId">The Dapr app id that its keys are bound to; null when it is reached without a sidecar.</param>
/// <param name="Keys">Its keys, the newest first.</param>
/// <param name="NextOverlap">How long the active key is to be accepted once the pending one takes its place; null for the usual time.</param>
/// <param name="BannedAt">Since when the connector may not enroll, whatever token it shows; null when it may.</param>
public sealed record ConnectorKeyRing(
    Guid ConnectorUuid,
    string Name,
    string? AppId,
    IReadOnlyList<ConnectorKey> Keys,
    TimeSpan? NextOverlap = null,
    DateTimeOffset? BannedAt = null)
{
    /// <summary>How many keys are kept; older ones are forgotten, and thereby refused.</summary>
    public const int MaxKeys = 3;

    /// <summary>The key to sign with; null when it was revoked.</summary>
    public ConnectorKey? Active => Keys.FirstOrDefault(static key => key.State == ConnectorKeyState.Active);

    /// <summary>The key that is to become the active one; null when none is.</summary>
    public ConnectorKey? Pending => Keys.FirstOrDefault(static key => key.State == ConnectorKeyState.Pending);

    /// <summary>A ring with one active key.</summary>
    public static ConnectorKeyRing Issue(Guid connectorUuid, string name, string? appId, DateTimeOffset now) =>
        new(connectorUuid, name, appId, [Draw(ConnectorKeyState.Active, now)]);

    /// <summary>The key with this id, in whatever state; null when there is none.</summary>
    public ConnectorKey? Find(string keyId) => Keys.FirstOrDefault(key => key.Key.KeyId == keyId);

    /// <summary>Makes a pending key, unless there is one.</summary>
    public ConnectorKeyRing Prepare(DateTimeOffset now, TimeSpan? overlap) =>
        Pending is not null ? this : this with { Keys = Trim([Draw(ConnectorKeyState.Pending, now), .. Keys]), NextOverlap = overlap };

    /// <summary>Makes the pending key the active one; the one before retires.</summary>
    /// <param name="now">The time.</param>
    /// <param name="usualOverlap">How long the one before is still accepted, unless <see cref="NextOverlap"/> says otherwise.</param>
    public ConnectorKeyRing Promote(DateTimeOffset now, TimeSpan usualOverlap)
    {
        var retiresAt = now + (NextOverlap ?? usualOverlap);
        return this with { Keys = [.. Keys.Select(key => Turn(key, retiresAt))], NextOverlap = null };
    }

    /// <summary>Makes a new active key at once; whatever was active or pending retires.</summary>
    public ConnectorKeyRing Replace(DateTimeOffset now, TimeSpan overlap) => this with
    {
        Keys = Trim([Draw(ConnectorKeyState.Active, now), .. Keys.Select(key => Retire(key, now + overlap))]),
        NextOverlap = null,
    };

    /// <summary>Revokes one key.</summary>
    public ConnectorKeyRing Revoke(string keyId) =>
        this with { Keys = [.. Keys.Select(key => key.Key.KeyId == keyId ? Revoke(key) : key)] };

    /// <summary>Revokes all keys, and keeps the connector from enrolling again until <see cref="Unban"/>.</summary>
    public ConnectorKeyRing Ban(DateTimeOffset now) =>
        this with { Keys = [.. Keys.Select(Revoke)], NextOverlap = null, BannedAt = BannedAt ?? now };

    /// <summary>Lets the connector enroll again; its old keys stay revoked.</summary>
    public ConnectorKeyRing Unban() => BannedAt is null ? this : this with { BannedAt = null };

    /// <summary>The connector with one of its keys, as callers get it.</summary>
    public ConnectorCredential CredentialOf(ConnectorKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new ConnectorCredential(ConnectorUuid, key.Key, AppId, Name, key.IssuedAt);
    }

    /// <summary>Everything but the secrets.</summary>
    public override string ToString() => $"{Name} {ConnectorUuid:D}: {string.Join("; ", Keys)}";

    private static ConnectorKey Draw(ConnectorKeyState state, DateTimeOffset now) => new(HmacKey.Generate(), state, now);

    private static ConnectorKey Turn(ConnectorKey key, DateTimeOffset retiresAt) => key.State switch
    {
        ConnectorKeyState.Pending => key with { State = ConnectorKeyState.Active },
        ConnectorKeyState.Active => Retire(key, retiresAt),
        _ => key,
    };

    private static ConnectorKey Retire(ConnectorKey key, DateTimeOffset retiresAt) =>
        key.State is ConnectorKeyState.Active or ConnectorKeyState.Pending
            ? key with { State = ConnectorKeyState.Retiring, RetiresAt = retiresAt }
            : key;

    private static ConnectorKey Revoke(ConnectorKey key) => key with { State = ConnectorKeyState.Revoked, RetiresAt = null };

    // The newest are kept, but never is the active one forgotten for the sake of a revoked one.
    private static IReadOnlyList<ConnectorKey> Trim(IReadOnlyList<ConnectorKey> keys) =>
        [.. keys.OrderBy(static key => key.State == ConnectorKeyState.Revoked).Take(MaxKeys)];
}

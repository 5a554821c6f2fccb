using System.Runtime.CompilerServices;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// Connectors' keys in the state store <c>dsx-credentials</c>, shared by the hub's and the scanner's replicas. What it read is
/// trusted for 5 s, so that a revoked key is refused by every replica within that time. It is also the app's <see cref="IHmacKeyStore"/>.
/// </summary>
/// <param name="client">Reaches the store.</param>
/// <param name="clock">Dates keys and ages those read.</param>
/// <param name="options">How keys take turns; null for the defaults.</param>
public sealed class DaprCredentialStore(DaprClient client, TimeProvider clock, IOptions<CredentialOptions>? options = null)
    : ICredentialStore, IHmacKeyStore
{
    private const int MaxAttempts = 16;
    private readonly CredentialState _state = new(client);
    private readonly CredentialCache _cache = new(clock);
    private readonly ConditionalWeakTable<ConnectorKey, HmacKeyOwner> _owners = [];
    private readonly EnrollmentPolicy _policy = (options?.Value ?? new CredentialOptions()).Policy;

    /// <inheritdoc/>
    public async ValueTask<ConnectorCredential?> FindByConnectorAsync(Guid connectorUuid, CancellationToken cancellationToken)
    {
        var stateKey = CredentialState.KeyOf(connectorUuid);
        var ring = _cache.Find(stateKey) ?? await ReadAsync(connectorUuid, stateKey, cancellationToken);
        return ring?.Active is { } key ? ring.CredentialOf(key) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectorCredential?> FindByKeyIdAsync(string keyId, CancellationToken cancellationToken)
    {
        var ring = _cache.Find(CredentialState.KeyOf(keyId)) ?? await ReadByKeyIdAsync(keyId, cancellationToken);
        return AcceptedKey(ring, keyId) is { } key ? ring!.CredentialOf(key) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectorKeyRing?> FindKeysAsync(Guid connectorUuid, CancellationToken cancellationToken) =>
        (await _state.ReadAsync(connectorUuid, cancellationToken)).Ring;

    /// <inheritdoc/>
    public async ValueTask<EnrollmentResult?> EnrollAsync(
        Guid connectorUuid, string name, string? appId, string? provenKeyId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        EnrollmentResult? result = null;
        await ChangeAsync(
            connectorUuid,
            ring =>
            {
                result = null;
                var now = clock.GetUtcNow();
                if (ring?.BannedAt is not null)
                {
                    return ring;
                }

                if (ring is null)
                {
                    ring = ConnectorKeyRing.Issue(connectorUuid, name, appId, now);
                    result = new EnrollmentResult(ring.CredentialOf(ring.Active!), EnrollmentKind.Issued);
                    return ring;
                }

                var (changed, handed, kind) = _policy.Enroll(ring, provenKeyId, now);
                changed = Describe(changed, name, appId, kind);
                result = new EnrollmentResult(changed.CredentialOf(handed), kind);
                return changed;
            },
            cancellationToken);
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectorKey?> RotateAsync(Guid connectorUuid, TimeSpan? overlap, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap ?? TimeSpan.Zero, TimeSpan.Zero, nameof(overlap));
        var ring = await ChangeAsync(
            connectorUuid, ring => ring?.Active is null ? ring : ring.Prepare(clock.GetUtcNow(), overlap), cancellationToken);
        return ring?.Active is null ? null : ring.Pending;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RevokeAsync(Guid connectorUuid, CancellationToken cancellationToken) =>
        await ChangeAsync(connectorUuid, ring => ring?.Ban(clock.GetUtcNow()), cancellationToken) is not null;

    /// <inheritdoc/>
    public async ValueTask<bool> UnbanAsync(Guid connectorUuid, CancellationToken cancellationToken)
    {
        var wasBanned = false;
        await ChangeAsync(
            connectorUuid,
            ring =>
            {
                wasBanned = ring?.BannedAt is not null;
                return ring?.Unban();
            },
            cancellationToken);
        return wasBanned;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RevokeKeyAsync(string keyId, CancellationToken cancellationToken) =>
        await _state.FindOwnerAsync(keyId, cancellationToken) is { } owner
        && (await ChangeAsync(owner, ring => ring?.Find(keyId) is null ? ring : ring.Revoke(keyId), cancellationToken))?.Find(keyId) is not null;

    /// <inheritdoc/>
    public void Forget(Guid connectorUuid) => _cache.Drop(CredentialState.KeyOf(connectorUuid));

    /// <inheritdoc/>
    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        return _cache.Find(CredentialState.KeyOf(keyId)) is { } ring ? ValueTask.FromResult(OwnerOf(ring, keyId)) : ReadAndFindAsync();

        async ValueTask<HmacKeyOwner?> ReadAndFindAsync() => OwnerOf(await ReadByKeyIdAsync(keyId, cancellationToken), keyId);
    }

    // One owner for as long as the ring is held, so that what is derived from it is made once; whether its key is accepted is asked anew.
    private HmacKeyOwner? OwnerOf(ConnectorKeyRing? ring, string keyId) =>
        AcceptedKey(ring, keyId) is not { } key ? null
        : _owners.TryGetValue(key, out var owner) ? owner
        : _owners.GetValue(key, _ => new HmacKeyOwner(key.Key, ring!.ConnectorUuid, ring.AppId));

    // The entry under the key id may be left over from a key that was never handed out, or that was forgotten.
    private ConnectorKey? AcceptedKey(ConnectorKeyRing? ring, string keyId) =>
        ring?.Find(keyId) is { } key && key.IsAccepted(clock.GetUtcNow()) ? key : null;

    private async ValueTask<ConnectorKeyRing?> ReadByKeyIdAsync(string keyId, CancellationToken cancellationToken) =>
        await _state.FindOwnerAsync(keyId, cancellationToken) is { } owner
            ? await ReadAsync(owner, CredentialState.KeyOf(keyId), cancellationToken)
            : null;

    // An unproven enrollment is a new beginning. A proven one may add the app id that was not known yet, and never changes it.
    private static ConnectorKeyRing Describe(ConnectorKeyRing ring, string name, string? appId, EnrollmentKind kind) =>
        kind == EnrollmentKind.RotatedUnproven ? ring with { Name = name, AppId = appId }
        : ring.AppId is null && appId is not null ? ring with { AppId = appId }
        : ring;

    private async ValueTask<ConnectorKeyRing?> ReadAsync(Guid connectorUuid, string cacheKey, CancellationToken cancellationToken)
    {
        var before = _cache.Now;
        var (ring, _) = await _state.ReadAsync(connectorUuid, cancellationToken);
        if (ring is not null && (cacheKey == CredentialState.KeyOf(connectorUuid) || ring.Keys.Any(key => cacheKey == CredentialState.KeyOf(key.Key.KeyId))))
        {
            _cache.Keep(cacheKey, ring, before);
        }

        return ring;
    }

    // Of concurrent writers one wins each time, the others read what it wrote and change that.
    private async ValueTask<ConnectorKeyRing?> ChangeAsync(
        Guid connectorUuid, Func<ConnectorKeyRing?, ConnectorKeyRing?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var (ring, etag) = await _state.ReadAsync(connectorUuid, cancellationToken);
            var changed = change(ring);
            if (changed is null || ReferenceEquals(changed, ring))
            {
                return ring;
            }

            if (await _state.TryWriteAsync(ring, changed, etag, cancellationToken))
            {
                Drop(connectorUuid, ring, changed);
                return changed;
            }
        }

        throw new DaprException($"The keys of {connectorUuid:D} could not be changed: others change them at the same time.");
    }

    private void Drop(Guid connectorUuid, ConnectorKeyRing? before, ConnectorKeyRing changed)
    {
        _cache.Drop(CredentialState.KeyOf(connectorUuid));
        foreach (var key in changed.Keys.Concat(before?.Keys ?? []))
        {
            _cache.Drop(CredentialState.KeyOf(key.Key.KeyId));
        }
    }
}

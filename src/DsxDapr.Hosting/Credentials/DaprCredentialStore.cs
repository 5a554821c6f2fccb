using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// Connectors' keys in the state store <c>dsx-credentials</c>, shared by the hub's and the scanner's replicas. What it read is
/// trusted for 5 s, so that a removed key is refused by every replica within that time. It is also the app's <see cref="IHmacKeyStore"/>.
/// </summary>
/// <remarks>
/// <c>connector:&lt;uuid&gt;</c> holds the credential; <c>key:&lt;key id&gt;</c> only says whose key it is. So removing one entry revokes a
/// key. Both are only ever written as inserts if absent: on Redis that holds for keys that are always written so.
/// </remarks>
/// <param name="client">Reaches the store.</param>
/// <param name="clock">Dates new credentials and ages those read.</param>
public sealed class DaprCredentialStore(DaprClient client, TimeProvider clock) : ICredentialStore, IHmacKeyStore
{
    private const int MaxIssueAttempts = 3;
    private static readonly StateOptions InsertOnly = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private readonly CredentialCache _cache = new(clock);

    /// <inheritdoc/>
    public async ValueTask<ConnectorCredential?> FindByConnectorAsync(Guid connectorUuid, CancellationToken cancellationToken)
    {
        var stateKey = ConnectorKey(connectorUuid);
        return _cache.Find(stateKey) ?? await ReadAsync(connectorUuid, stateKey, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectorCredential?> FindByKeyIdAsync(string keyId, CancellationToken cancellationToken)
    {
        var stateKey = KeyKey(keyId);
        if (_cache.Find(stateKey) is { } cached)
        {
            return cached;
        }

        var owner = await client.GetStateAsync<string>(DaprComponents.Credentials, stateKey, cancellationToken);
        if (owner is null)
        {
            return null;
        }

        // The entry under the key id may be left over from a key that was never handed out, or that was removed.
        var credential = await ReadAsync(StoredKeyOwner.Read(owner), stateKey, cancellationToken);
        return credential?.Key.KeyId == keyId ? credential : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectorCredential> GetOrIssueAsync(
        Guid connectorUuid, string name, string? appId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        for (var attempt = 1; attempt <= MaxIssueAttempts; attempt++)
        {
            var credential = await ReadAsync(connectorUuid, ConnectorKey(connectorUuid), cancellationToken)
                ?? await TryIssueAsync(connectorUuid, name, appId, cancellationToken);
            if (credential is not null)
            {
                return credential;
            }
        }

        throw new DaprException($"No credential could be issued for {connectorUuid:D}: others write and remove it at the same time.");
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(Guid connectorUuid, CancellationToken cancellationToken)
    {
        var stateKey = ConnectorKey(connectorUuid);
        var credential = await ReadAsync(connectorUuid, stateKey, cancellationToken);
        await client.DeleteStateAsync(DaprComponents.Credentials, stateKey, cancellationToken: cancellationToken);
        _cache.Drop(stateKey);
        if (credential is not null)
        {
            var keyKey = KeyKey(credential.Key.KeyId);
            _cache.Drop(keyKey);
            await client.DeleteStateAsync(DaprComponents.Credentials, keyKey, cancellationToken: cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Forget(Guid connectorUuid) => _cache.Drop(ConnectorKey(connectorUuid));

    /// <inheritdoc/>
    public async ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        await FindByKeyIdAsync(keyId, cancellationToken) is { } credential
            ? new HmacKeyOwner(credential.Key, credential.ConnectorUuid, credential.AppId)
            : null;

    private static string ConnectorKey(Guid connectorUuid) => $"connector:{connectorUuid:D}";

    private static string KeyKey(string keyId) => "key:" + keyId;

    private async ValueTask<ConnectorCredential?> ReadAsync(Guid connectorUuid, string cacheKey, CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        var stored = await client.GetStateAsync<string>(DaprComponents.Credentials, ConnectorKey(connectorUuid), cancellationToken);
        if (stored is null)
        {
            return null;
        }

        var credential = StoredCredential.Read(stored);
        if (cacheKey == ConnectorKey(connectorUuid) || cacheKey == KeyKey(credential.Key.KeyId))
        {
            _cache.Keep(cacheKey, credential, readAt);
        }

        return credential;
    }

    // The key id first: once a connector has a credential, its key can be found.
    private async ValueTask<ConnectorCredential?> TryIssueAsync(
        Guid connectorUuid, string name, string? appId, CancellationToken cancellationToken)
    {
        var credential = new ConnectorCredential(connectorUuid, HmacKey.Generate(), appId, name, clock.GetUtcNow());
        var keyKey = KeyKey(credential.Key.KeyId);
        if (await InsertAsync(keyKey, StoredKeyOwner.Write(connectorUuid), cancellationToken))
        {
            if (await InsertAsync(ConnectorKey(connectorUuid), StoredCredential.Write(credential), cancellationToken))
            {
                return credential;
            }

            await client.DeleteStateAsync(DaprComponents.Credentials, keyKey, cancellationToken: cancellationToken);
        }

        return null;
    }

    private Task<bool> InsertAsync(string key, string value, CancellationToken cancellationToken) =>
        client.TrySaveStateAsync(DaprComponents.Credentials, key, value, etag: "", InsertOnly, cancellationToken: cancellationToken);
}

using DsxDapr.Contracts;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Credentials;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// The entries of the state store <c>dsx-credentials</c>: <c>connector:&lt;uuid&gt;</c> holds a connector's keys, <c>key:&lt;key id&gt;</c> says
/// whose key it is. A connector's entry is never deleted, only its keys are revoked: Redis counts ETags anew after a deletion, so that
/// a late writer could bring a removed key back.
/// </summary>
internal sealed class CredentialState(DaprClient client)
{
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    public static string KeyOf(Guid connectorUuid) => $"connector:{connectorUuid:D}";

    public static string KeyOf(string keyId) => "key:" + keyId;

    public async ValueTask<Guid?> FindOwnerAsync(string keyId, CancellationToken cancellationToken) =>
        await client.GetStateAsync<string>(DaprComponents.Credentials, KeyOf(keyId), cancellationToken) is { } owner
            ? StoredKeyOwner.Read(owner)
            : null;

    public async ValueTask<(ConnectorKeyRing? Ring, string ETag)> ReadAsync(Guid connectorUuid, CancellationToken cancellationToken)
    {
        var (stored, etag) = await client.GetStateAndETagAsync<string>(DaprComponents.Credentials, KeyOf(connectorUuid), cancellationToken);
        return (stored is null ? null : StoredCredential.Read(stored), etag);
    }

    /// <summary>
    /// Puts <paramref name="changed"/> in the place of <paramref name="before"/>; false when another was there first. The key ids come
    /// first: once a connector has a key, its owner can be found. What is left over of a key that was never handed out does no harm.
    /// </summary>
    public async ValueTask<bool> TryWriteAsync(
        ConnectorKeyRing? before, ConnectorKeyRing changed, string etag, CancellationToken cancellationToken)
    {
        var drawn = changed.Keys.Where(key => before?.Find(key.Key.KeyId) is null).Select(static key => KeyOf(key.Key.KeyId)).ToList();
        foreach (var key in drawn)
        {
            if (!await SaveAsync(key, StoredKeyOwner.Write(changed.ConnectorUuid), "", cancellationToken))
            {
                return false;
            }
        }

        var isWritten = await SaveAsync(KeyOf(changed.ConnectorUuid), StoredCredential.Write(changed), etag, cancellationToken);
        var forgotten = before?.Keys.Where(key => changed.Find(key.Key.KeyId) is null).Select(static key => KeyOf(key.Key.KeyId)) ?? [];
        foreach (var key in isWritten ? forgotten : drawn)
        {
            await client.DeleteStateAsync(DaprComponents.Credentials, key, cancellationToken: cancellationToken);
        }

        return isWritten;
    }

    private Task<bool> SaveAsync(string key, string value, string etag, CancellationToken cancellationToken) =>
        client.TrySaveStateAsync(DaprComponents.Credentials, key, value, etag, FirstWrite, cancellationToken: cancellationToken);
}

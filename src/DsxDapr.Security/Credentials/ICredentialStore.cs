namespace DsxDapr.Security.Credentials;

/// <summary>Keeps the keys of enrolled connectors. A removed key is refused by every replica within 5 s.</summary>
public interface ICredentialStore
{
    /// <summary>The credential of a connector, or null when it has none.</summary>
    ValueTask<ConnectorCredential?> FindByConnectorAsync(Guid connectorUuid, CancellationToken cancellationToken);

    /// <summary>The credential that a key id belongs to, or null when the key is unknown or was removed.</summary>
    ValueTask<ConnectorCredential?> FindByKeyIdAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>
    /// The credential of a connector; issued now when it has none. Of concurrent calls for one connector, on any replica, all
    /// return the same credential.
    /// </summary>
    /// <param name="connectorUuid">The connector.</param>
    /// <param name="name">Its name, kept with a new credential.</param>
    /// <param name="appId">Its Dapr app id, kept with a new credential; null without a sidecar.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<ConnectorCredential> GetOrIssueAsync(Guid connectorUuid, string name, string? appId, CancellationToken cancellationToken);

    /// <summary>Removes a connector's credential, so that its key is refused from now on. Nothing happens when it has none.</summary>
    ValueTask RemoveAsync(Guid connectorUuid, CancellationToken cancellationToken);

    /// <summary>
    /// Drops what is held in memory of a connector's credential, so that the next look-up sees a key that was just replaced. Called
    /// when the connector refused the key; nothing happens in a store that holds nothing.
    /// </summary>
    void Forget(Guid connectorUuid)
    {
    }
}

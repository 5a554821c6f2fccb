namespace DsxDapr.Security.Credentials;

/// <summary>Keeps the keys of enrolled connectors. What changes here is in force on every replica within 5 s.</summary>
public interface ICredentialStore
{
    /// <summary>The connector with its active key, the one to sign with; null when it has none.</summary>
    ValueTask<ConnectorCredential?> FindByConnectorAsync(Guid connectorUuid, CancellationToken cancellationToken);

    /// <summary>
    /// The connector with the key of this id; null when the key is not accepted: unknown, revoked, or retired past its overlap.
    /// </summary>
    ValueTask<ConnectorCredential?> FindByKeyIdAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>All keys of a connector with their states, for operators; null when it never enrolled. Not from memory.</summary>
    ValueTask<ConnectorKeyRing?> FindKeysAsync(Guid connectorUuid, CancellationToken cancellationToken);

    /// <summary>
    /// Enrolls a connector that showed a valid enrollment token, and gives the key to hand to it. Who proved by a signature to be the
    /// connector gets the key in force, or the pending one when there is a change. Who did not never gets a secret that was in use:
    /// a new key takes the place of the old one.
    /// </summary>
    /// <param name="connectorUuid">The connector.</param>
    /// <param name="name">Its name.</param>
    /// <param name="appId">Its Dapr app id; null without a sidecar.</param>
    /// <param name="provenKeyId">The key of this connector that the request was rightly signed with; null when it was not signed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What became of it; null when the connector is banned, so that nothing was changed.</returns>
    ValueTask<EnrollmentResult?> EnrollAsync(
        Guid connectorUuid, string name, string? appId, string? provenKeyId, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a rotation: the connector gets a new key with its next registration, and when it has proved to have it that key becomes
    /// the active one. Nothing happens while a rotation is under way.
    /// </summary>
    /// <param name="connectorUuid">The connector.</param>
    /// <param name="overlap">How long the old key is accepted after that; null for the usual time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The pending key; null when the connector has no active key.</returns>
    ValueTask<ConnectorKey?> RotateAsync(Guid connectorUuid, TimeSpan? overlap, CancellationToken cancellationToken);

    /// <summary>
    /// Revokes all keys of a connector and bans it: it cannot enroll again, not even with a valid enrollment token, until
    /// <see cref="UnbanAsync"/>.
    /// </summary>
    /// <returns>Whether the connector has ever enrolled.</returns>
    ValueTask<bool> RevokeAsync(Guid connectorUuid, CancellationToken cancellationToken);

    /// <summary>Lets a banned connector enroll again, with a valid enrollment token and for a new key.</summary>
    /// <returns>Whether it was banned.</returns>
    ValueTask<bool> UnbanAsync(Guid connectorUuid, CancellationToken cancellationToken);

    /// <summary>Revokes one key.</summary>
    /// <returns>Whether there is such a key.</returns>
    ValueTask<bool> RevokeKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>
    /// Drops what is held in memory of a connector's credential, so that the next look-up sees a key that was just replaced. Called
    /// when the connector refused the key; nothing happens in a store that holds nothing.
    /// </summary>
    void Forget(Guid connectorUuid)
    {
    }
}

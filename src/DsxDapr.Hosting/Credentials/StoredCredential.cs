using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Credentials;

/// <summary>A credential as the state store holds it: a string of JSON, because a sidecar rewrites JSON values.</summary>
internal sealed record StoredCredential(
    Guid ConnectorUuid, string KeyId, string Secret, string? AppId, string Name, DateTimeOffset IssuedAt)
{
    public static string Write(ConnectorCredential credential) => JsonSerializer.Serialize(
        new StoredCredential(
            credential.ConnectorUuid,
            credential.Key.KeyId,
            credential.Key.Secret,
            credential.AppId,
            credential.Name,
            credential.IssuedAt),
        WireJson.Options);

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote.</exception>
    public static ConnectorCredential Read(string text)
    {
        var stored = JsonSerializer.Deserialize<StoredCredential>(text, WireJson.Options)
            ?? throw new JsonException("An empty credential.");
        return new ConnectorCredential(
            stored.ConnectorUuid, new HmacKey(stored.KeyId, stored.Secret), stored.AppId, stored.Name, stored.IssuedAt);
    }

    /// <summary>The secret is left out.</summary>
    public override string ToString() => $"{Name} {ConnectorUuid:D}, key {KeyId}";
}

/// <summary>What the store holds under a key id: the connector that the key was issued to.</summary>
internal sealed record StoredKeyOwner(Guid ConnectorUuid)
{
    public static string Write(Guid connectorUuid) => JsonSerializer.Serialize(new StoredKeyOwner(connectorUuid), WireJson.Options);

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote.</exception>
    public static Guid Read(string text) =>
        JsonSerializer.Deserialize<StoredKeyOwner>(text, WireJson.Options)?.ConnectorUuid
        ?? throw new JsonException("An empty key owner.");
}

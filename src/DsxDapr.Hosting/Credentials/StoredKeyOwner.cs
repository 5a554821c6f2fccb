using System.Text.Json;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hosting.Credentials;

/// <summary>What the store holds under a key id: the connector that the key was issued to.</summary>
internal sealed record StoredKeyOwner(Guid ConnectorUuid)
{
    public static string Write(Guid connectorUuid) => JsonSerializer.Serialize(new StoredKeyOwner(connectorUuid), WireJson.Options);

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote.</exception>
    public static Guid Read(string text) =>
        JsonSerializer.Deserialize<StoredKeyOwner>(text, WireJson.Options)?.ConnectorUuid
        ?? throw new JsonException("An empty key owner.");
}

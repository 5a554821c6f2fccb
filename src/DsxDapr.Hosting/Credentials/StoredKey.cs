using System.Text.Json;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Credentials;

/// <summary>One key within a <see cref="StoredCredential"/>.</summary>
internal sealed record StoredKey(string KeyId, string Secret, string State, DateTimeOffset IssuedAt, DateTimeOffset? RetiresAt)
{
    private const string Pending = "pending";
    private const string Active = "active";
    private const string Retiring = "retiring";
    private const string Revoked = "revoked";

    public static StoredKey From(ConnectorKey key) => new(key.Key.KeyId, key.Key.Secret, WordOf(key.State), key.IssuedAt, key.RetiresAt);

    public ConnectorKey ToKey() => new(new HmacKey(KeyId, Secret), StateOf(State), IssuedAt, RetiresAt);

    /// <summary>The secret is left out.</summary>
    public override string ToString() => $"{KeyId}, {State}";

    private static string WordOf(ConnectorKeyState state) => state switch
    {
        ConnectorKeyState.Pending => Pending,
        ConnectorKeyState.Active => Active,
        ConnectorKeyState.Retiring => Retiring,
        _ => Revoked,
    };

    private static ConnectorKeyState StateOf(string word) => word switch
    {
        Pending => ConnectorKeyState.Pending,
        Active => ConnectorKeyState.Active,
        Retiring => ConnectorKeyState.Retiring,
        Revoked => ConnectorKeyState.Revoked,
        _ => throw new JsonException($"A key's state is not '{word}'."),
    };
}

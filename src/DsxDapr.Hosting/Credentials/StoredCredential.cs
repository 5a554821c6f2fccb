using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hosting.Credentials;

/// <summary>
/// A connector's keys as the state store holds them: a string of JSON, because a sidecar rewrites JSON values. The first version,
/// which has no number, had one key: its id, secret and date stood beside the name.
/// </summary>
internal sealed record StoredCredential
{
    private const int CurrentVersion = 2;

    public int? Version { get; init; }

    public required Guid ConnectorUuid { get; init; }

    public required string Name { get; init; }

    public string? AppId { get; init; }

    public IReadOnlyList<StoredKey>? Keys { get; init; }

    public double? NextOverlapSeconds { get; init; }

    public DateTimeOffset? BannedAt { get; init; }

    public string? KeyId { get; init; }

    public string? Secret { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public static string Write(ConnectorKeyRing ring) => JsonSerializer.Serialize(
        new StoredCredential
        {
            Version = CurrentVersion,
            ConnectorUuid = ring.ConnectorUuid,
            Name = ring.Name,
            AppId = ring.AppId,
            Keys = [.. ring.Keys.Select(StoredKey.From)],
            NextOverlapSeconds = ring.NextOverlap?.TotalSeconds,
            BannedAt = ring.BannedAt,
        },
        WireJson.Options);

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote, now or in the first version.</exception>
    public static ConnectorKeyRing Read(string text)
    {
        var stored = JsonSerializer.Deserialize<StoredCredential>(text, WireJson.Options) ?? throw new JsonException("An empty credential.");
        return stored switch
        {
            { Version: null, KeyId: { } keyId, Secret: { } secret, IssuedAt: { } issuedAt } =>
                stored.Ring([new ConnectorKey(new HmacKey(keyId, secret), ConnectorKeyState.Active, issuedAt)]),
            { Version: CurrentVersion, Keys: { } keys } => stored.Ring([.. keys.Select(static key => key.ToKey())]),
            _ => throw new JsonException($"A credential of version {stored.Version}, which this program does not know."),
        };
    }

    /// <summary>The secrets are left out.</summary>
    public override string ToString() => $"{Name} {ConnectorUuid:D}";

    private ConnectorKeyRing Ring(IReadOnlyList<ConnectorKey> keys) => new(
        ConnectorUuid, Name, AppId, keys, NextOverlapSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, BannedAt);
}

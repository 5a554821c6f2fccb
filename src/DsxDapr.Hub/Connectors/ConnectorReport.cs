namespace DsxDapr.Hub.Connectors;

/// <summary>A connector as operators see it.</summary>
/// <param name="Uuid">The connector.</param>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where it is called without a sidecar.</param>
/// <param name="AppId">Its Dapr app id; null when it is called at its URL.</param>
/// <param name="SeenAt">Its last registration or heartbeat.</param>
/// <param name="Present">Whether it is there now.</param>
/// <param name="BannedAt">Since when it may not enroll; null when it may.</param>
internal sealed record ConnectorReport(
    Guid Uuid, string Name, string Url, string? AppId, DateTimeOffset SeenAt, bool Present, DateTimeOffset? BannedAt)
{
    /// <summary><c>banned</c>, <c>present</c> or <c>absent</c>.</summary>
    public string State => BannedAt is not null ? "banned" : Present ? "present" : "absent";
}

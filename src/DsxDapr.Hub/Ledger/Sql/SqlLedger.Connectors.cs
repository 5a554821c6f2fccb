using System.Text.Json;
using Dapper;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    /// <inheritdoc/>
    public async Task<bool> SaveConnectorAsync(ConnectorInstance connector, string? appId, CancellationToken cancellationToken)
    {
        var uuid = connector.Uuid!.Value.ToString();
        var isNew = await database.WriteAsync(
            db =>
            {
                var now = clock.Now();
                var known = db.ExecuteScalar<bool>(
                    "SELECT EXISTS (SELECT 1 FROM connectors WHERE uuid = @uuid AND removed_at IS NULL)", new { uuid });
                db.Execute(
                    """
                    INSERT INTO connectors (uuid, model, app_id, first_seen_at, seen_at) VALUES (@uuid, @model, @appId, @now, @now)
                    ON CONFLICT (uuid) DO UPDATE SET model = @model, app_id = @appId, seen_at = @now, removed_at = NULL
                    """,
                    new { uuid, model = Write(connector), appId, now });
                return !known;
            },
            cancellationToken);
        signals.Dispatch.Set();
        return isNew;
    }

    /// <inheritdoc/>
    public Task RemoveConnectorAsync(Guid connector, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute("UPDATE connectors SET removed_at = @now WHERE uuid = @uuid", new { now = clock.Now(), uuid = connector.ToString() }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(ConnectorInstance Connector, string? AppId, DateTimeOffset SeenAt)>> ListConnectorsAsync(
        DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyList<(ConnectorInstance, string?, DateTimeOffset)>)[.. db.Query<ConnectorRow>(
                "SELECT model, app_id AS appId, seen_at AS seenAt FROM connectors WHERE removed_at IS NULL AND seen_at > @since ORDER BY first_seen_at",
                new { since = since.ToUnixTimeMilliseconds() })
            .Select(row => (
                JsonSerializer.Deserialize<ConnectorInstance>(row.Model, WireJson.Options)!,
                row.AppId,
                DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt)))],
        cancellationToken);

    private sealed record ConnectorRow(string Model, string? AppId, long SeenAt);
}

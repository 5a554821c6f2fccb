using System.Data.Common;
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
                NoteChange(db, LiveChangeKind.Connector, uuid, known ? "refreshed" : "registered", now, connector.Name, connector.Url);
                return !known;
            },
            cancellationToken);
        signals.Dispatch.Set();
        signals.Enumerations.Set();
        signals.Live.Set();
        return isNew;
    }

    /// <inheritdoc/>
    public async Task RemoveConnectorAsync(Guid connector, CancellationToken cancellationToken)
    {
        await database.WriteAsync(db => RemoveConnector(db, connector.ToString(), clock.Now()), cancellationToken);
        signals.Live.Set();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<(ConnectorInstance Connector, string? AppId, DateTimeOffset SeenAt)>> ListConnectorsAsync(
        DateTimeOffset since, CancellationToken cancellationToken) =>
        ListConnectorsAsync("removed_at IS NULL AND seen_at > @since", since, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(ConnectorInstance Connector, string? AppId, DateTimeOffset SeenAt)>> ListRemovedConnectorsAsync(
        DateTimeOffset since, CancellationToken cancellationToken) =>
        ListConnectorsAsync("removed_at > @since", since, cancellationToken);

    private Task<IReadOnlyList<(ConnectorInstance Connector, string? AppId, DateTimeOffset SeenAt)>> ListConnectorsAsync(
        string condition, DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyList<(ConnectorInstance, string?, DateTimeOffset)>)[.. db.Query<ConnectorRow>(
                $"SELECT model, app_id AS appId, seen_at AS seenAt FROM connectors WHERE {condition} ORDER BY first_seen_at",
                new { since = since.ToUnixTimeMilliseconds() })
            .Select(row => (
                JsonSerializer.Deserialize<ConnectorInstance>(row.Model, WireJson.Options)!,
                row.AppId,
                DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt)))],
        cancellationToken);

    private static bool RemoveConnector(DbConnection db, string uuid, long now)
    {
        var model = db.ExecuteScalar<string?>(
            "UPDATE connectors SET removed_at = @now WHERE uuid = @uuid AND removed_at IS NULL RETURNING model", new { now, uuid });
        if (model is null)
        {
            return false;
        }

        var name = JsonSerializer.Deserialize<ConnectorInstance>(model, WireJson.Options)!.Name;
        NoteChange(db, LiveChangeKind.Connector, uuid, "unregistered", now, name, "");
        return true;
    }

    private sealed record ConnectorRow(string Model, string? AppId, long SeenAt);
}

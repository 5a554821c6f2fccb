using System.Data.Common;
using DsxDapr.Hub.Ledger.Sql;
using Npgsql;
using NpgsqlTypes;

namespace DsxDapr.Hub.Ledger.PostgreSql;

/// <summary>PostgreSQL: many hubs write at once, so that what a transaction goes on to change is locked first.</summary>
internal sealed class PostgreSqlDialect : SqlDialect
{
    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override string ForUpdate => "FOR UPDATE";

    /// <inheritdoc/>
    public override string SkipLocked(string table) => $"FOR UPDATE OF {table} SKIP LOCKED";

    /// <inheritdoc/>
    public override string IsAnyOf(string column, string parameter) => $"{column} = ANY ({parameter})";

    /// <inheritdoc/>
    public override int InsertItems(DbConnection db, long job, bool urgent, IReadOnlyList<NewItem> items, long now)
    {
        // One statement for all: a round trip for each would cost more than the insert.
        using var insert = ((NpgsqlConnection)db).CreateCommand();
        insert.CommandText =
            """
            INSERT INTO items (task_id, job, urgent, location, metainfo, size_hint, version, state, due_at)
            SELECT task, @job, @urgent, location, metainfo, size, version, 'accepted', @now
            FROM unnest(@tasks, @locations, @metainfos, @sizes, @versions) WITH ORDINALITY AS new (task, location, metainfo, size, version, place)
            ORDER BY place ON CONFLICT (task_id) DO NOTHING
            """;
        insert.Parameters.AddWithValue("job", job);
        insert.Parameters.AddWithValue("urgent", urgent ? 1L : 0L);
        insert.Parameters.AddWithValue("now", now);
        insert.Parameters.Add(ArrayOf("tasks", NpgsqlDbType.Bytea, items.Select(item => item.TaskId).ToArray()));
        insert.Parameters.Add(ArrayOf("locations", NpgsqlDbType.Text, items.Select(item => item.Item.Location).ToArray()));
        insert.Parameters.Add(ArrayOf("metainfos", NpgsqlDbType.Text, items.Select(item => item.Item.Metainfo).ToArray()));
        insert.Parameters.Add(ArrayOf("sizes", NpgsqlDbType.Bigint, items.Select(item => item.Item.SizeHint).ToArray()));
        insert.Parameters.Add(ArrayOf("versions", NpgsqlDbType.Bytea, items.Select(item => item.Version).ToArray()));
        return insert.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override void MarkDispatched(DbConnection db, IReadOnlyList<ItemLease> leases)
    {
        using var update = ((NpgsqlConnection)db).CreateCommand();
        update.CommandText =
            """
            UPDATE items SET state = 'dispatched', dispatches = dispatches + 1, due_at = lease.due
            FROM unnest(@items, @dues) AS lease (item, due) WHERE items.item = lease.item AND items.state = 'accepted'
            """;
        update.Parameters.Add(ArrayOf("items", NpgsqlDbType.Bigint, leases.Select(lease => lease.Item).ToArray()));
        update.Parameters.Add(ArrayOf("dues", NpgsqlDbType.Bigint, leases.Select(lease => lease.Due).ToArray()));
        update.ExecuteNonQuery();
    }

    private static NpgsqlParameter ArrayOf<T>(string name, NpgsqlDbType elements, T[] values) =>
        new(name, NpgsqlDbType.Array | elements) { Value = values };
}

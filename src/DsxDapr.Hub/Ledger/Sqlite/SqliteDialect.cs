using System.Data.Common;
using DsxDapr.Hub.Ledger.Sql;
using Microsoft.Data.Sqlite;

namespace DsxDapr.Hub.Ledger.Sqlite;

/// <summary>SQLite: one writer, so nothing needs a lock.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    /// <inheritdoc/>
    public override bool IsShared => false;

    /// <inheritdoc/>
    public override string ForUpdate => "";

    /// <inheritdoc/>
    public override string SkipLocked(string table) => "";

    /// <inheritdoc/>
    public override string IsAnyOf(string column, string parameter) => $"{column} IN {parameter}";

    /// <inheritdoc/>
    public override int InsertItems(DbConnection db, long job, bool urgent, IReadOnlyList<NewItem> items, long now)
    {
        using var insert = ((SqliteConnection)db).CreateCommand();
        insert.CommandText =
            """
            INSERT INTO items (task_id, job, urgent, location, metainfo, size_hint, version, state, due_at)
            VALUES ($task, $job, $urgent, $location, $metainfo, $size, $version, 'accepted', $now) ON CONFLICT (task_id) DO NOTHING
            """;
        var task = insert.Parameters.Add("$task", SqliteType.Blob);
        insert.Parameters.AddWithValue("$job", job);
        insert.Parameters.AddWithValue("$urgent", urgent ? 1L : 0L);
        var location = insert.Parameters.Add("$location", SqliteType.Text);
        var metainfo = insert.Parameters.Add("$metainfo", SqliteType.Text);
        var size = insert.Parameters.Add("$size", SqliteType.Integer);
        var version = insert.Parameters.Add("$version", SqliteType.Blob);
        insert.Parameters.AddWithValue("$now", now);

        var added = 0;
        foreach (var (taskId, item, digest) in items)
        {
            task.Value = taskId;
            location.Value = item.Location;
            metainfo.Value = item.Metainfo;
            size.Value = (object?)item.SizeHint ?? DBNull.Value;
            version.Value = (object?)digest ?? DBNull.Value;
            added += insert.ExecuteNonQuery();
        }

        return added;
    }

    /// <inheritdoc/>
    public override void MarkDispatched(DbConnection db, IReadOnlyList<ItemLease> leases)
    {
        using var update = ((SqliteConnection)db).CreateCommand();
        update.CommandText =
            "UPDATE items SET state = 'dispatched', dispatches = dispatches + 1, due_at = $due WHERE item = $item AND state = 'accepted'";
        var due = update.Parameters.Add("$due", SqliteType.Integer);
        var key = update.Parameters.Add("$item", SqliteType.Integer);
        foreach (var lease in leases)
        {
            due.Value = lease.Due;
            key.Value = lease.Item;
            update.ExecuteNonQuery();
        }
    }
}

using Dapper;
using Microsoft.Data.Sqlite;

namespace DsxDapr.Hub.Ledger.Sqlite;

internal sealed partial class SqliteLedger
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LeasedItem>> LeaseAsync(
        int count, IReadOnlyCollection<Guid> connectors, Func<long?, int, TimeSpan> lease, CancellationToken cancellationToken) =>
        database.WriteAsync(db => Lease(db, count, connectors, lease, clock.Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountInFlightAsync(CancellationToken cancellationToken) => database.ReadAsync(
        db => db.ExecuteScalar<int>("SELECT COUNT(*) FROM items WHERE state = 'dispatched'"), cancellationToken);

    /// <inheritdoc/>
    public async Task ReturnAsync(IReadOnlyCollection<Guid> taskIds, TimeSpan delay, CancellationToken cancellationToken)
    {
        var due = clock.Now() + (long)delay.TotalMilliseconds;
        await database.WriteAsync(
            db => taskIds.Sum(id => db.Execute(
                "UPDATE items SET state = 'accepted', dispatches = dispatches - 1, due_at = @due WHERE task_id = @id AND state = 'dispatched'",
                new { due, id = Key(id) })),
            cancellationToken);
        signals.Dispatch.Set();
    }

    /// <inheritdoc/>
    public Task ShortenLeaseAsync(Guid taskId, int attempt, TimeSpan delay, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute(
            """
            UPDATE items SET due_at = MIN(due_at, @due)
            WHERE task_id = @id AND state = 'dispatched' AND dispatches = @attempt
            """,
            new { due = clock.Now() + (long)delay.TotalMilliseconds, id = Key(taskId), attempt }),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<int> ExpireLeasesAsync(int maxDispatches, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var any = await database.ReadAsync(
            db => db.ExecuteScalar<bool>(
                """
                SELECT EXISTS (SELECT 1 FROM items WHERE state = 'dispatched' AND due_at <= @now)
                  OR EXISTS (SELECT 1 FROM jobs WHERE open > 0 AND status = 'cancelled')
                """,
                new { now }),
            cancellationToken);
        return any ? await database.WriteAsync(db => ExpireLeases(db, maxDispatches, now), cancellationToken) : 0;
    }

    private static IReadOnlyList<LeasedItem> Lease(
        SqliteConnection db, int count, IReadOnlyCollection<Guid> connectors, Func<long?, int, TimeSpan> lease, long now)
    {
        var leased = new List<LeasedItem>(count);
        var jobs = db.Query<DispatchableJob>("SELECT job, job_id AS jobId, connector FROM jobs WHERE status = 'running' AND open > 0 ORDER BY job");
        foreach (var job in jobs)
        {
            var connector = Guid.Parse(job.Connector);
            if (!connectors.Contains(connector))
            {
                continue;
            }

            var items = db.Query<LeasableItem>(
                """
                SELECT item, task_id AS taskId, location, metainfo, size_hint AS sizeHint, dispatches FROM items
                WHERE job = @Job AND state = 'accepted' AND due_at <= @now ORDER BY item LIMIT @limit
                """,
                new { job.Job, now, limit = count - leased.Count }).AsList();
            leased.AddRange(items.Select(item => new LeasedItem(
                Key(item.TaskId), job.JobId, connector, item.Location, item.Metainfo, item.SizeHint, (int)item.Dispatches + 1)));
            MarkDispatched(db, items, lease, now);
            if (items.Count > 0)
            {
                db.Execute("UPDATE jobs SET first_dispatched_at = COALESCE(first_dispatched_at, @now) WHERE job = @Job", new { now, job.Job });
            }

            if (leased.Count == count)
            {
                break;
            }
        }

        return leased;
    }

    private static void MarkDispatched(SqliteConnection db, List<LeasableItem> items, Func<long?, int, TimeSpan> lease, long now)
    {
        using var update = db.CreateCommand();
        update.CommandText =
            "UPDATE items SET state = 'dispatched', dispatches = dispatches + 1, due_at = $due WHERE item = $item AND state = 'accepted'";
        var due = update.Parameters.Add("$due", SqliteType.Integer);
        var key = update.Parameters.Add("$item", SqliteType.Integer);
        foreach (var item in items)
        {
            due.Value = now + (long)lease(item.SizeHint, (int)item.Dispatches + 1).TotalMilliseconds;
            key.Value = item.Item;
            update.ExecuteNonQuery();
        }
    }

    private static int ExpireLeases(SqliteConnection db, int maxDispatches, long now)
    {
        var hopeless = db.Query<long>(
            "SELECT item FROM items WHERE state = 'dispatched' AND due_at <= @now AND dispatches >= @maxDispatches",
            new { now, maxDispatches }).AsList();
        foreach (var item in hopeless)
        {
            var job = db.QuerySingle<long>(
                """
                UPDATE items SET state = 'dead', verdict = 'error', scanned_at = @now, reason = @reason WHERE item = @item RETURNING job
                """,
                new { item, now, reason = $"no scanner answered in {maxDispatches} dispatches" });
            Count(db, job, new JobDelta { Open = -1, Dead = 1 }, now);
            CompleteIfDone(db, job, now);
        }

        var returned = db.Execute(
            "UPDATE items SET state = 'accepted', due_at = @now WHERE state = 'dispatched' AND due_at <= @now", new { now });
        foreach (var job in db.Query<long>("SELECT job FROM jobs WHERE open > 0 AND status = 'cancelled'").AsList())
        {
            CancelWaiting(db, job, now);
        }

        return hopeless.Count + returned;
    }

    private sealed record DispatchableJob(long Job, string JobId, string Connector);

    private sealed record LeasableItem(long Item, byte[] TaskId, string Location, string Metainfo, long? SizeHint, long Dispatches);
}

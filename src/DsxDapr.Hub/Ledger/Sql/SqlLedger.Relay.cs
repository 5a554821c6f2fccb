using Dapper;
using System.Data.Common;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LeasedItem>> LeaseAsync(
        int count, IReadOnlyCollection<Guid> connectors, Func<long?, int, TimeSpan> lease, CancellationToken cancellationToken) =>
        database.WriteAsync(db => Lease(db, count, connectors, lease, clock.Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountInFlightAsync(CancellationToken cancellationToken) => database.ReadAsync(
        db => db.ExecuteScalar<int>("SELECT COUNT(*) FROM items WHERE state = 'dispatched'"), cancellationToken);

    /// <inheritdoc/>
    public async Task ReturnAsync(IReadOnlyCollection<LeasedItem> items, TimeSpan delay, CancellationToken cancellationToken)
    {
        var due = clock.Now() + (long)delay.TotalMilliseconds;
        await database.WriteAsync(
            db => items.Sum(item => db.Execute(
                """
                UPDATE items SET state = 'accepted', dispatches = dispatches - 1, due_at = @due
                WHERE task_id = @id AND state = 'dispatched' AND dispatches = @Attempt
                """,
                new { due, id = Key(item.TaskId), item.Attempt })),
            cancellationToken);
        signals.Dispatch.Set();
    }

    /// <inheritdoc/>
    public Task ShortenLeaseAsync(Guid taskId, int attempt, TimeSpan delay, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute(
            """
            UPDATE items SET due_at = CASE WHEN due_at < @due THEN due_at ELSE @due END
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

    private IReadOnlyList<LeasedItem> Lease(
        DbConnection db, int count, IReadOnlyCollection<Guid> connectors, Func<long?, int, TimeSpan> lease, long now)
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
                $"""
                SELECT item, task_id AS taskId, location, metainfo, size_hint AS sizeHint, dispatches FROM items
                WHERE job = @Job AND state = 'accepted' AND due_at <= @now ORDER BY item LIMIT @limit {Dialect.SkipLocked("items")}
                """,
                new { job.Job, now, limit = count - leased.Count }).AsList();
            leased.AddRange(items.Select(item => new LeasedItem(
                Key(item.TaskId), job.JobId, connector, item.Location, item.Metainfo, item.SizeHint, (int)item.Dispatches + 1)));
            if (items.Count > 0)
            {
                Dialect.MarkDispatched(db, items.ConvertAll(item => new ItemLease(
                    item.Item, now + (long)lease(item.SizeHint, (int)item.Dispatches + 1).TotalMilliseconds)));
                db.Execute("UPDATE jobs SET first_dispatched_at = @now WHERE job = @Job AND first_dispatched_at IS NULL", new { now, job.Job });
            }

            if (leased.Count == count)
            {
                break;
            }
        }

        return leased;
    }

    private int ExpireLeases(DbConnection db, int maxDispatches, long now)
    {
        var hopeless = db.Query<long>(
            $"""
            SELECT item FROM items WHERE state = 'dispatched' AND due_at <= @now AND dispatches >= @maxDispatches {Dialect.SkipLocked("items")}
            """,
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

using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string LeasableColumns = """
        i.item, i.task_id AS taskId, i.job, j.job_id AS jobId, j.connector, i.location, i.metainfo, i.size_hint AS sizeHint, i.dispatches,
        i.earlier_dispatches AS earlier, i.version, j.scan_once AS scanOnce
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LeasedItem>> LeaseAsync(
        int count, IReadOnlyCollection<Guid> connectors, Func<long?, int, TimeSpan> lease, CancellationToken cancellationToken)
    {
        if (connectors.Count == 0)
        {
            return [];
        }

        var present = connectors.Select(connector => connector.ToString()).ToList();
        var (leased, leasing) = await database.WriteAsync(
            db =>
            {
                var leasing = new Leasing(db, lease, clock.Now());
                return (Lease(leasing, count, present), leasing);
            },
            cancellationToken);
        if (leasing.Skipped > 0)
        {
            signals.Outbox.Set();
            signals.Live.Set();
        }

        if (leasing.IsCutShort)
        {
            signals.Dispatch.Set();
        }

        return leased;
    }

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
        if (!any)
        {
            return 0;
        }

        var expired = await database.WriteAsync(db => ExpireLeases(db, maxDispatches, now), cancellationToken);
        signals.Live.Set();
        return expired;
    }

    private IReadOnlyList<LeasedItem> Lease(Leasing leasing, int count, List<string> present)
    {
        var items = LeaseChanged(leasing, count, room => LeasableEvents(leasing.Db, room, present, leasing.Now));
        if (items.Count < count)
        {
            items.AddRange(LeaseOfFullScans(leasing, count - items.Count, present));
        }

        return items.ConvertAll(item => new LeasedItem(
            Key(item.TaskId), item.JobId, Guid.Parse(item.Connector), item.Location, item.Metainfo, item.SizeHint, (int)item.Dispatches + 1));
    }

    // Somebody may be waiting for a file that was just written; nobody waits for one of a full scan.
    private List<LeasableItem> LeasableEvents(DbConnection db, int count, List<string> present, long now) => db.Query<LeasableItem>(
        $"""
        SELECT {LeasableColumns} FROM items i JOIN jobs j ON j.job = i.job
        WHERE i.urgent = 1 AND i.state = 'accepted' AND i.due_at <= @now AND j.status = 'running' AND {Dialect.IsAnyOf("j.connector", "@present")}
        ORDER BY i.item LIMIT @count {Dialect.SkipLocked("i")}
        """,
        new { now, present, count }).AsList();

    // Each scan gets an equal part, so that a small one need not wait for the end of a large one; what one has no use for goes to
    // the oldest.
    private List<LeasableItem> LeaseOfFullScans(Leasing leasing, int count, List<string> present)
    {
        var scans = leasing.Db.Query<long>(
            $"""
            SELECT job FROM jobs WHERE status = 'running' AND open > 0 AND ordered = 1 AND {Dialect.IsAnyOf("connector", "@present")}
            ORDER BY job
            """,
            new { present }).AsList();
        var leased = new List<LeasableItem>(count);
        foreach (var part in new[] { Math.Max(1, count / Math.Max(1, scans.Count)), count })
        {
            foreach (var scan in scans.TakeWhile(_ => leased.Count < count && !leasing.IsCutShort))
            {
                leased.AddRange(LeaseChanged(
                    leasing, Math.Min(part, count - leased.Count), room => LeasableOf(leasing.Db, scan, room, leasing.Now)));
            }
        }

        return leased;
    }

    private List<LeasableItem> LeasableOf(DbConnection db, long job, int count, long now) => db.Query<LeasableItem>(
        $"""
        SELECT {LeasableColumns} FROM items i JOIN jobs j ON j.job = i.job
        WHERE i.job = @job AND i.state = 'accepted' AND i.due_at <= @now ORDER BY i.item LIMIT @count {Dialect.SkipLocked("i")}
        """,
        new { job, now, count }).AsList();

    private void Mark(Leasing leasing, List<LeasableItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        Dialect.MarkDispatched(leasing.Db, items.ConvertAll(item => new ItemLease(
            item.Item, leasing.Now + (long)leasing.Lease(item.SizeHint, (int)(item.Dispatches - item.Earlier) + 1).TotalMilliseconds)));
        foreach (var job in items.Select(item => item.Job).Distinct().Order())
        {
            leasing.Db.Execute(
                "UPDATE jobs SET first_dispatched_at = @Now WHERE job = @job AND first_dispatched_at IS NULL", new { leasing.Now, job });
        }
    }

    private int ExpireLeases(DbConnection db, int maxDispatches, long now)
    {
        var buried = BuryHopeless(db, maxDispatches, now);
        var returned = db.Execute(
            "UPDATE items SET state = 'accepted', due_at = @now WHERE state = 'dispatched' AND due_at <= @now", new { now });
        foreach (var job in db.Query<long>("SELECT job FROM jobs WHERE open > 0 AND status = 'cancelled'").AsList())
        {
            CancelWaiting(db, job, now);
        }

        return buried + returned;
    }

    private int BuryHopeless(DbConnection db, int maxDispatches, long now)
    {
        const string Hopeless = "state = 'dispatched' AND due_at <= @now AND dispatches - earlier_dispatches >= @maxDispatches";
        var count = db.ExecuteScalar<int>($"SELECT COUNT(*) FROM items WHERE {Hopeless}", new { now, maxDispatches });
        if (count == 0)
        {
            return 0;
        }

        // Their numbers before their rows, as results are recorded.
        var number = ReserveResults(db, count);
        var reason = $"no scanner answered in {maxDispatches} dispatches";
        var items = db.Query<long>(
            $"SELECT item FROM items WHERE {Hopeless} LIMIT @count {Dialect.SkipLocked("items")}", new { now, maxDispatches, count }).AsList();
        foreach (var item in items)
        {
            var job = db.QuerySingle<long>(
                """
                UPDATE items SET state = 'dead', verdict = 'error', scanned_at = @now, result = @number, reason = @reason WHERE item = @item
                RETURNING job
                """,
                new { item, now, number = number++, reason });
            Bury(db, DeadLetterKind.Scan, item, DeadLetterReason.AttemptsUsedUp, reason, maxDispatches, now);
            Count(db, job, new JobDelta { Open = -1, Dead = 1 }, now);
            CompleteIfDone(db, job, now);
        }

        return items.Count;
    }

    private sealed record LeasableItem(
        long Item, byte[] TaskId, long Job, string JobId, string Connector, string Location, string Metainfo, long? SizeHint, long Dispatches,
        long Earlier, byte[]? Version, long ScanOnce);
}

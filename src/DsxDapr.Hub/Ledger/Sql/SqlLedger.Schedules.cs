using System.Data.Common;
using Dapper;
using DsxDapr.Hub.Schedules;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    // A listing that submitted nothing for that long has ended without a word, with its connector.
    private const long SilentListingMs = 60 * 60 * 1_000;

    private const string ScheduleQuery = """
        SELECT s.id AS Id, s.name AS Name, s.connector AS ConnectorText, s.cron AS Cron, s.time_zone AS TimeZone, s.created_at AS Created,
          s.created_by AS CreatedBy, s.next_at AS Next, s.last_at AS Last, s.last_outcome AS LastOutcome, s.last_job AS LastJob, s.scan_once AS ScanOnce,
          (SELECT o.error FROM scan_orders o WHERE o.job_id = s.last_job) AS OrderError
        FROM schedules s
        """;

    // An order whose job is over, or whose connector listed everything, has nothing left to ask for.
    private const string ObsoleteOrders = """
        SELECT o.job_id FROM scan_orders o LEFT JOIN jobs j ON j.job_id = o.job_id
        WHERE j.job IS NULL OR j.status NOT IN ('running', 'paused') OR j.enumerated_at IS NOT NULL
        """;

    private string DueOrders => $"""
        SELECT o.job_id FROM scan_orders o JOIN jobs j ON j.job_id = o.job_id
        WHERE o.due_at <= @now AND j.status = 'running' AND j.enumerated_at IS NULL AND {Dialect.IsAnyOf("j.connector", "@present")}
        """;

    /// <inheritdoc/>
    public Task<bool> CreateScheduleAsync(ScheduleRecord schedule, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute(
            """
            INSERT INTO schedules (id, name, connector, cron, time_zone, created_at, created_by, scan_once, next_at)
            SELECT @Id, @name, @connector, @Cron, @TimeZone, @created, @createdBy, CAST(@scanOnce AS BIGINT), @next WHERE (SELECT COUNT(*) FROM schedules) < @limit
            """,
            new
            {
                schedule.Id,
                name = Text(schedule.Name),
                connector = schedule.Connector.ToString(),
                schedule.Cron,
                schedule.TimeZone,
                created = schedule.CreatedAt.ToUnixTimeMilliseconds(),
                createdBy = Text(schedule.CreatedBy),
                scanOnce = schedule.ScanOnce is { } once ? Bit(once) : (long?)null,
                next = schedule.NextAt?.ToUnixTimeMilliseconds(),
                limit,
            }) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public Task<ScheduleRecord?> FindScheduleAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        db => db.QuerySingleOrDefault<ScheduleRow>($"{ScheduleQuery} WHERE s.id = @id", new { id })?.ToRecord(), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleRecord>> ListSchedulesAsync(CancellationToken cancellationToken) =>
        QuerySchedulesAsync($"{ScheduleQuery} ORDER BY s.created_at, s.id", new { }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScheduleRecord>> ListDueSchedulesAsync(CancellationToken cancellationToken) =>
        QuerySchedulesAsync($"{ScheduleQuery} WHERE s.next_at <= @now ORDER BY s.next_at, s.id", new { now = clock.Now() }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SetScheduleAsync(string id, DateTimeOffset? next, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            var known = db.Execute(
                "UPDATE schedules SET next_at = @next WHERE id = @id", new { id, next = next?.ToUnixTimeMilliseconds() }) == 1;
            if (known && next is null)
            {
                WithdrawOrder(db, id, clock.Now());
            }

            return known;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteScheduleAsync(string id, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(
            db =>
            {
                WithdrawOrder(db, id, clock.Now());
                return db.Execute("DELETE FROM schedules WHERE id = @id", new { id }) == 1;
            },
            cancellationToken);
        signals.Outbox.Set();
        signals.Live.Set();
        return deleted;
    }

    /// <inheritdoc/>
    public async Task<string?> ClaimScheduleAsync(ScheduleRecord schedule, DateTimeOffset next, CancellationToken cancellationToken)
    {
        var outcome = await database.WriteAsync(db => Claim(db, schedule, next, clock.Now()), cancellationToken);
        signals.Outbox.Set();
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FullScanOrder>> LeaseOrdersAsync(
        int count, IReadOnlyCollection<Guid> connectors, TimeSpan lease, CancellationToken cancellationToken)
    {
        // A list of nobody is one that no database can be asked about.
        var present = connectors.Select(connector => connector.ToString()).DefaultIfEmpty("").ToList();
        var now = clock.Now();
        var any = await database.ReadAsync(
            db => db.ExecuteScalar<bool>($"SELECT EXISTS ({DueOrders}) OR EXISTS ({ObsoleteOrders})", new { now, present }), cancellationToken);
        return any
            ? await database.WriteAsync(db => LeaseOrders(db, count, present, now + (long)lease.TotalMilliseconds, now), cancellationToken)
            : [];
    }

    /// <inheritdoc/>
    public Task CompleteOrderAsync(FullScanOrder order, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute("DELETE FROM scan_orders WHERE job_id = @JobId", new { order.JobId }), cancellationToken);

    /// <inheritdoc/>
    public Task RetryOrderAsync(FullScanOrder order, string error, TimeSpan delay, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute(
            "UPDATE scan_orders SET due_at = @due, error = @error WHERE job_id = @JobId",
            new { due = clock.Now() + (long)delay.TotalMilliseconds, error = Text(error), order.JobId }),
        cancellationToken);

    // The one statement that decides who orders: it names the time that is due, and whoever comes second finds another.
    private string? Claim(DbConnection db, ScheduleRecord schedule, DateTimeOffset next, long now)
    {
        var due = schedule.NextAt!.Value;
        if (db.Execute(
            "UPDATE schedules SET next_at = @next, last_at = @due WHERE id = @Id AND next_at = @due",
            new { next = next.ToUnixTimeMilliseconds(), due = due.ToUnixTimeMilliseconds(), schedule.Id }) == 0)
        {
            return null;
        }

        var running = FindRunning(db, schedule);
        var job = running?.JobId ?? schedule.JobAt(due);
        var outcome = running is null ? ScheduleOutcome.Ordered
            : running.Listed is { } listed && listed < now - SilentListingMs ? ScheduleOutcome.Repeated
            : ScheduleOutcome.Skipped;
        db.Execute("UPDATE schedules SET last_job = @job, last_outcome = @outcome WHERE id = @Id", new { job, outcome, schedule.Id });
        if (outcome != ScheduleOutcome.Skipped)
        {
            Order(db, schedule, job, now);
        }

        AppendAudit(db, EntryOf(schedule, job, outcome, due), now);
        return outcome;
    }

    private RunningScan? FindRunning(DbConnection db, ScheduleRecord schedule) => db.QuerySingleOrDefault<RunningScan>(
        $"""
        SELECT job_id AS JobId, CASE WHEN enumerated_at IS NULL AND status = 'running' THEN COALESCE(last_enqueued_at, started_at) END AS Listed
        FROM jobs WHERE job_id = (SELECT last_job FROM schedules WHERE id = @Id) AND status IN ('running', 'paused') {Dialect.ForUpdate}
        """,
        new { schedule.Id });

    private void Order(DbConnection db, ScheduleRecord schedule, string job, long now)
    {
        OpenOrdered(db, job, schedule.Connector, schedule.Name, FullScanOrder.QueryOf(job), schedule.ScanOnce, now);
        db.Execute(
            "INSERT INTO scan_orders (job_id, schedule, due_at) VALUES (@job, @Id, @now) ON CONFLICT DO NOTHING", new { job, schedule.Id, now });
    }

    private static AuditEntry EntryOf(ScheduleRecord schedule, string job, string outcome, DateTimeOffset due) => new(
        $"schedule:{schedule.Id}",
        "schedule.order",
        schedule.Connector.ToString(),
        outcome == ScheduleOutcome.Skipped ? AuditOutcome.Failed : AuditOutcome.Success,
        outcome == ScheduleOutcome.Skipped ? $"skipped at {due:O}: job {job} still runs" : $"{outcome} at {due:O}: job {job}");

    private IReadOnlyList<FullScanOrder> LeaseOrders(DbConnection db, int count, IReadOnlyList<string> present, long lease, long now)
    {
        db.Execute($"DELETE FROM scan_orders WHERE job_id IN ({ObsoleteOrders})");
        var due = db.Query<string>($"{DueOrders} ORDER BY o.due_at LIMIT @count {Dialect.SkipLocked("o")}", new { now, present, count }).AsList();
        foreach (var job in due)
        {
            db.Execute("UPDATE scan_orders SET due_at = @lease, attempts = attempts + 1 WHERE job_id = @job", new { lease, job });
        }

        return [.. db.Query<OrderRow>(
            $"""
            SELECT o.job_id AS JobId, j.connector AS ConnectorText, j.name AS Name, o.attempts AS Attempts
            FROM scan_orders o JOIN jobs j ON j.job_id = o.job_id WHERE {Dialect.IsAnyOf("o.job_id", "@due")}
            """,
            new { due }).Select(row => new FullScanOrder(row.JobId, Guid.Parse(row.ConnectorText), row.Name, (int)row.Attempts))];
    }

    // What no connector has been given yet is not wanted any more; what one works on goes on.
    private static void WithdrawOrder(DbConnection db, string schedule, long now)
    {
        foreach (var job in db.Query<string>("DELETE FROM scan_orders WHERE schedule = @schedule RETURNING job_id", new { schedule }).AsList())
        {
            if (db.ExecuteScalar<bool>("SELECT items = 0 FROM jobs WHERE job_id = @job", new { job }))
            {
                Cancel(db, job, now);
            }
        }
    }

    private Task<IReadOnlyList<ScheduleRecord>> QuerySchedulesAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => (IReadOnlyList<ScheduleRecord>)[.. db.Query<ScheduleRow>(sql, parameters).Select(row => row.ToRecord())], cancellationToken);

    private sealed class RunningScan
    {
        public string JobId { get; set; } = "";

        public long? Listed { get; set; }
    }

    private sealed class OrderRow
    {
        public string JobId { get; set; } = "";

        public string ConnectorText { get; set; } = "";

        public string? Name { get; set; }

        public long Attempts { get; set; }
    }

    private sealed class ScheduleRow
    {
        public string Id { get; set; } = "";

        public string? Name { get; set; }

        public string ConnectorText { get; set; } = "";

        public string Cron { get; set; } = "";

        public string TimeZone { get; set; } = "";

        public long Created { get; set; }

        public string CreatedBy { get; set; } = "";

        public long? Next { get; set; }

        public long? Last { get; set; }

        public string? LastOutcome { get; set; }

        public string? LastJob { get; set; }

        public long? ScanOnce { get; set; }

        public string? OrderError { get; set; }

        public ScheduleRecord ToRecord() => new()
        {
            Id = Id,
            Name = Name,
            Connector = Guid.Parse(ConnectorText),
            Cron = Cron,
            TimeZone = TimeZone,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Created),
            CreatedBy = CreatedBy,
            NextAt = Clock.FromStored(Next),
            LastAt = Clock.FromStored(Last),
            LastOutcome = LastOutcome,
            LastJob = LastJob,
            ScanOnce = ScanOnce is null ? null : ScanOnce == 1,
            OrderError = OrderError,
        };
    }
}

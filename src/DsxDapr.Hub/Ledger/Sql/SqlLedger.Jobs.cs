using System.Data.Common;
using Dapper;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string JobColumns = """
        job AS Id, job_id AS JobId, connector AS ConnectorText, name AS Name, status AS Status, started_at AS Started,
        last_enqueued_at AS LastEnqueued, enumerated_at AS Enumerated, first_dispatched_at AS FirstDispatched,
        last_terminal_at AS LastTerminal, finished_at AS Finished, items AS Items, open AS Open, clean AS Clean,
        malicious AS Malicious, other AS Other, dead AS Dead, cancelled AS Cancelled, actions_pending AS ActionsPending,
        bytes AS Bytes, scan_ms AS ScanMs, listing_incomplete AS ListingIncomplete, skipped AS Skipped, scan_once AS ScanOnce
        """;

    // How many of the newest results a pace is measured on: more than that say the same.
    private const int PaceSample = 1_000;

    /// <inheritdoc/>
    public Task<JobRecord?> FindJobAsync(string jobId, CancellationToken cancellationToken) => database.ReadAsync(
        db => db.QuerySingleOrDefault<JobRow>($"SELECT {JobColumns} FROM jobs WHERE job_id = @jobId", new { jobId })?.ToRecord(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobRecord>> ListJobsAsync(long? before, string? status, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => (IReadOnlyList<JobRecord>)[.. db.Query<JobRow>(
                $"""
                SELECT {JobColumns} FROM jobs WHERE job < @before {(status is null ? "" : "AND status = @status")} ORDER BY job DESC LIMIT @limit
                """,
                new { before = before ?? long.MaxValue, status, limit }).Select(row => row.ToRecord())],
            cancellationToken);

    /// <inheritdoc/>
    public Task<JobPace> MeasurePaceAsync(JobRecord job, TimeSpan window, CancellationToken cancellationToken) => database.ReadAsync(
        db =>
        {
            var now = clock.Now();
            var newest = db.Query<(long Scanned, long? Size)>(
                "SELECT scanned_at, size FROM items WHERE job = @Id AND result IS NOT NULL ORDER BY result DESC LIMIT @PaceSample", new { job.Id, PaceSample });
            return JobPace.Of([.. newest], now, now - (long)window.TotalMilliseconds, PaceSample);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> PauseAsync(string jobId, CancellationToken cancellationToken)
    {
        var paused = await database.WriteAsync(
            db =>
            {
                if (db.Execute("UPDATE jobs SET status = 'paused' WHERE job_id = @jobId AND status IN ('running', 'paused')", new { jobId }) == 0)
                {
                    return false;
                }

                NoteChange(db, LiveChangeKind.Job, jobId, JobStatus.Paused, clock.Now());
                return true;
            },
            cancellationToken);
        signals.Live.Set();
        return paused;
    }

    /// <inheritdoc/>
    public async Task<bool> ResumeAsync(string jobId, CancellationToken cancellationToken)
    {
        var resumed = await database.WriteAsync(
            db =>
            {
                if (db.Execute("UPDATE jobs SET status = 'running' WHERE job_id = @jobId AND status = 'paused'", new { jobId }) == 0)
                {
                    return false;
                }

                NoteChange(db, LiveChangeKind.Job, jobId, JobStatus.Running, clock.Now());

                // Its last results may have come while it was paused.
                CompleteIfDone(db, JobKey(db, jobId)!.Value, clock.Now());
                return true;
            },
            cancellationToken);
        signals.Dispatch.Set();
        signals.Outbox.Set();
        signals.Live.Set();
        return resumed;
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(string jobId, CancellationToken cancellationToken)
    {
        var cancelled = await database.WriteAsync(db => Cancel(db, jobId, clock.Now()), cancellationToken);
        signals.Outbox.Set();
        signals.Live.Set();
        return cancelled;
    }

    private static bool Cancel(DbConnection db, string jobId, long now)
    {
        if (db.Execute(
            "UPDATE jobs SET status = 'cancelled', finished_at = @now WHERE job_id = @jobId AND status IN ('running', 'paused')",
            new { now, jobId }) == 0)
        {
            return false;
        }

        var job = JobKey(db, jobId)!.Value;
        CancelWaiting(db, job, now);
        NoteChange(db, LiveChangeKind.Job, jobId, JobStatus.Cancelled, now);
        AnnounceFinished(db, job);
        return true;
    }

    private static void CancelWaiting(DbConnection db, long job, long now)
    {
        var waiting = db.Execute("UPDATE items SET state = 'cancelled' WHERE job = @job AND state = 'accepted'", new { job });
        if (waiting > 0)
        {
            Count(db, job, new JobDelta { Open = -waiting, Cancelled = waiting }, now);
        }
    }

    // A full scan ends when its enumeration ended and every item is terminal; a job of events as soon as nothing is open.
    private static void CompleteIfDone(DbConnection db, long job, long now)
    {
        var completed = db.Execute(
            """
            UPDATE jobs SET status = 'completed', finished_at = @now
            WHERE job = @job AND status = 'running' AND open = 0
              AND (enumerated_at IS NOT NULL OR (ordered = 0 AND items > 0))
            """,
            new { job, now });
        if (completed == 1)
        {
            AnnounceFinished(db, job);
        }
    }

    private static void AnnounceFinished(DbConnection db, long job)
    {
        var record = db.QuerySingle<JobRow>($"SELECT {JobColumns} FROM jobs WHERE job = @job", new { job }).ToRecord();
        var finished = new JobFinished
        {
            JobId = record.JobId,
            ConnectorUuid = record.Connector,
            Status = record.Status,
            Items = record.Items,
            Clean = record.Clean,
            Malicious = record.Malicious,
            Other = record.Items - record.Clean - record.Malicious - record.Skipped,
            Skipped = record.Skipped,
            Bytes = record.Bytes,
            StartedAt = record.StartedAt,
            FinishedAt = record.FinishedAt!.Value,
        };
        Enqueue(
            db, Topics.Jobs, $"{record.JobId}/{record.Status}/{finished.FinishedAt.ToUnixTimeMilliseconds()}", EventTypes.JobFinished, record.JobId, finished);
    }

    private sealed class JobRow
    {
        public long Id { get; set; }

        public string JobId { get; set; } = "";

        public string ConnectorText { get; set; } = "";

        public string? Name { get; set; }

        public string Status { get; set; } = "";

        public long Started { get; set; }

        public long? LastEnqueued { get; set; }

        public long? Enumerated { get; set; }

        public long? FirstDispatched { get; set; }

        public long? LastTerminal { get; set; }

        public long? Finished { get; set; }

        public long Items { get; set; }

        public long Open { get; set; }

        public long Clean { get; set; }

        public long Malicious { get; set; }

        public long Other { get; set; }

        public long Dead { get; set; }

        public long Cancelled { get; set; }

        public long Skipped { get; set; }

        public bool ScanOnce { get; set; }

        public long ActionsPending { get; set; }

        public long Bytes { get; set; }

        public double ScanMs { get; set; }

        public bool ListingIncomplete { get; set; }

        public JobRecord ToRecord() => new()
        {
            Id = Id,
            JobId = JobId,
            Connector = Guid.Parse(ConnectorText),
            Name = Name,
            Status = Status,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(Started),
            LastEnqueuedAt = Clock.FromStored(LastEnqueued),
            EnumeratedAt = Clock.FromStored(Enumerated),
            FirstDispatchedAt = Clock.FromStored(FirstDispatched),
            LastTerminalAt = Clock.FromStored(LastTerminal),
            FinishedAt = Clock.FromStored(Finished),
            Items = Items,
            Open = Open,
            Clean = Clean,
            Malicious = Malicious,
            Other = Other,
            Dead = Dead,
            Cancelled = Cancelled,
            Skipped = Skipped,
            ScanOnce = ScanOnce,
            ActionsPending = ActionsPending,
            Bytes = Bytes,
            ScanMs = ScanMs,
            IsListingComplete = !ListingIncomplete,
        };
    }
}

using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    /// <inheritdoc/>
    public Task<bool> OpenJobAsync(
        string jobId, Guid connector, string? name, string? query, bool? scanOnce, CancellationToken cancellationToken) =>
        database.WriteAsync(db => OpenOrdered(db, jobId, connector, name, query, scanOnce, clock.Now()), cancellationToken);

    /// <inheritdoc/>
    public Task ConfirmOrderAsync(string jobId, string? instanceId, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute("UPDATE jobs SET enumerator = @instance WHERE job_id = @jobId", new { instance = instanceId ?? "", jobId }), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Enumeration>> ListEnumerationsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyList<Enumeration>)[.. db.Query<EnumerationRow>(
                """
                SELECT job_id AS jobId, connector, order_query AS query, enumerator, started_at AS started FROM jobs
                WHERE ordered = 1 AND enumerated_at IS NULL AND status IN ('running', 'paused') AND order_query IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM scan_orders o WHERE o.job_id = jobs.job_id)
                ORDER BY job
                """)
            .Select(row => new Enumeration(
                row.JobId, Guid.Parse(row.Connector), row.Query, row.Enumerator, DateTimeOffset.FromUnixTimeMilliseconds(row.Started)))],
        cancellationToken);

    /// <inheritdoc/>
    public async Task<SubmissionOutcome> AcceptAsync(Submission submission, CancellationToken cancellationToken)
    {
        var outcome = await database.WriteAsync(db => Accept(db, submission, clock.Now()), cancellationToken);
        signals.Dispatch.Set();
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<bool> EndEnumerationAsync(string jobId, Guid connector, bool isComplete, CancellationToken cancellationToken)
    {
        var mine = await database.WriteAsync(
            db =>
            {
                var now = clock.Now();
                if (OpenOrFindJob(db, jobId, connector, null, now) is not { } found || found.Connector != connector.ToString())
                {
                    return false;
                }

                // The first report counts: a repeated one is the same report.
                db.Execute(
                    "UPDATE jobs SET enumerated_at = @now, listing_incomplete = @incomplete WHERE job = @Job AND enumerated_at IS NULL",
                    new { now, incomplete = !isComplete, found.Job });
                CompleteIfDone(db, found.Job, now);
                return true;
            },
            cancellationToken);
        signals.Outbox.Set();
        return mine;
    }

    private SubmissionOutcome Accept(DbConnection db, Submission submission, long now)
    {
        var job = OpenOrFindJob(db, submission.JobId, submission.Connector, submission.JobName, now);
        if (job.Connector != submission.Connector.ToString())
        {
            return SubmissionOutcome.JobOfAnother;
        }

        if (job.Status == JobStatus.Cancelled)
        {
            return SubmissionOutcome.JobCancelled;
        }

        var added = Dialect.InsertItems(db, job.Job, urgent: job.Ordered == 0, NewItemsOf(submission, job.ScanOnce == 1), now);
        if (added > 0)
        {
            // A job that no full scan ordered ends with its last item and goes on with the next.
            db.Execute(
                """
                UPDATE jobs SET items = items + @added, open = open + @added, last_enqueued_at = @now, finished_at = NULL,
                  status = CASE status WHEN 'completed' THEN 'running' ELSE status END
                WHERE job = @Job
                """,
                new { added, now, job.Job });
        }

        return SubmissionOutcome.Accepted;
    }

    private static List<NewItem> NewItemsOf(Submission submission, bool scanOnce) =>
    [
        .. submission.Items
            .Select(item => (Id: TaskId.Of(submission.JobId, submission.Connector, item.Location), Item: item))
            .Select(item => new NewItem(Key(item.Id), item.Item, scanOnce ? CleanVersion.Of(item.Item.Version) : null)),
    ];

    private OpenJob OpenOrFindJob(DbConnection db, string jobId, Guid connector, string? name, long now)
    {
        db.Execute(
            """
            INSERT INTO jobs (job_id, connector, name, status, scan_once, started_at)
            VALUES (@jobId, @connector, @name, 'running', @scanOnce, @now) ON CONFLICT DO NOTHING
            """,
            new { jobId, connector = connector.ToString(), name, scanOnce = Bit(_scanOnce.Enabled), now });
        return db.QuerySingle<OpenJob>($"SELECT job, connector, status, ordered, scan_once AS scanOnce FROM jobs WHERE job_id = @jobId {Dialect.ForUpdate}", new { jobId });
    }

    private bool OpenOrdered(DbConnection db, string jobId, Guid connector, string? name, string? query, bool? scanOnce, long now) => db.Execute(
        """
        INSERT INTO jobs (job_id, connector, name, status, ordered, order_query, scan_once, started_at)
        VALUES (@jobId, @connector, @name, 'running', 1, @query, @scanOnce, @now) ON CONFLICT DO NOTHING
        """,
        new { jobId, connector = connector.ToString(), name, query, scanOnce = Bit(scanOnce ?? _scanOnce.Enabled), now }) == 1;

    private static long Bit(bool value) => value ? 1 : 0;

    private sealed record OpenJob(long Job, string Connector, string Status, long Ordered, long ScanOnce);

    private sealed record EnumerationRow(string JobId, string Connector, string Query, string? Enumerator, long Started);
}

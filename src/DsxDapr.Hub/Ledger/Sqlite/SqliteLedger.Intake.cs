using Dapper;
using Microsoft.Data.Sqlite;

namespace DsxDapr.Hub.Ledger.Sqlite;

internal sealed partial class SqliteLedger
{
    /// <inheritdoc/>
    public Task<bool> OpenJobAsync(string jobId, Guid connector, string? name, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db => db.Execute(
                """
                INSERT INTO jobs (job_id, connector, name, status, ordered, started_at)
                VALUES (@jobId, @connector, @name, 'running', 1, @now) ON CONFLICT DO NOTHING
                """,
                new { jobId, connector = connector.ToString(), name, now = clock.Now() }) == 1,
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

    private static SubmissionOutcome Accept(SqliteConnection db, Submission submission, long now)
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

        var added = InsertItems(db, job.Job, submission, now);
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

    private static int InsertItems(SqliteConnection db, long job, Submission submission, long now)
    {
        using var insert = db.CreateCommand();
        insert.CommandText =
            """
            INSERT INTO items (task_id, job, location, metainfo, size_hint, state, due_at)
            VALUES ($task, $job, $location, $metainfo, $size, 'accepted', $now) ON CONFLICT (task_id) DO NOTHING
            """;
        var task = insert.Parameters.Add("$task", SqliteType.Blob);
        insert.Parameters.AddWithValue("$job", job);
        var location = insert.Parameters.Add("$location", SqliteType.Text);
        var metainfo = insert.Parameters.Add("$metainfo", SqliteType.Text);
        var size = insert.Parameters.Add("$size", SqliteType.Integer);
        insert.Parameters.AddWithValue("$now", now);

        var added = 0;
        foreach (var item in submission.Items)
        {
            task.Value = Key(TaskId.Of(submission.JobId, submission.Connector, item.Location));
            location.Value = item.Location;
            metainfo.Value = item.Metainfo;
            size.Value = (object?)item.SizeHint ?? DBNull.Value;
            added += insert.ExecuteNonQuery();
        }

        return added;
    }

    private static OpenJob OpenOrFindJob(SqliteConnection db, string jobId, Guid connector, string? name, long now)
    {
        db.Execute(
            """
            INSERT INTO jobs (job_id, connector, name, status, started_at)
            VALUES (@jobId, @connector, @name, 'running', @now) ON CONFLICT DO NOTHING
            """,
            new { jobId, connector = connector.ToString(), name, now });
        return db.QuerySingle<OpenJob>("SELECT job, connector, status FROM jobs WHERE job_id = @jobId", new { jobId });
    }

    private sealed record OpenJob(long Job, string Connector, string Status);
}

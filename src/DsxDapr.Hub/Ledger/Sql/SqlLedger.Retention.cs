using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const int JobsInStep = 100;

    private const string Retirable =
        "status IN ('completed', 'cancelled') AND open = 0 AND actions_pending = 0 AND finished_at < @cutoff";

    /// <inheritdoc/>
    public async Task<RetiredJobs> RetireJobsAsync(DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken)
    {
        // A reader looks for them, whom nobody waits for.
        var cutoff = finishedBefore.ToUnixTimeMilliseconds();
        var (jobs, items) = await database.ReadAsync(
            db =>
            {
                var old = db.Query<long>($"SELECT job FROM jobs WHERE {Retirable} ORDER BY job LIMIT {JobsInStep}", new { cutoff }).ToArray();
                return (old, db.Query<long>(
                    $"SELECT item FROM items WHERE {Dialect.IsAnyOf("job", "@old")} ORDER BY job, item LIMIT @limit", new { old, limit }).ToArray());
            },
            cancellationToken);
        if (jobs.Length == 0)
        {
            return default;
        }

        var (retired, isLongestGone) = await database.WriteAsync(db => (Retire(db, jobs, items, cutoff), ForgetLongest(db)), cancellationToken);
        if (isLongestGone)
        {
            await FindLongestAgainAsync(cancellationToken);
        }

        return retired;
    }

    /// <inheritdoc/>
    public Task<int> RetireAuditAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        // Entries are written in the order of their times: whether the first are old is all that needs to be looked at.
        db => db.Execute(
            "DELETE FROM audit WHERE at < @before AND id IN (SELECT id FROM audit ORDER BY id LIMIT @limit)",
            new { before = before.ToUnixTimeMilliseconds(), limit }),
        cancellationToken);

    // A job that was reopened since it was found is left alone: by a rescan, a requeue, or an item that was submitted to it.
    private RetiredJobs Retire(DbConnection db, long[] jobs, long[] items, long cutoff)
    {
        var locked = db.Query<(long Item, long Job)>(
            $"SELECT item, job FROM items WHERE {Dialect.IsAnyOf("item", "@items")} ORDER BY task_id {Dialect.ForUpdate}", new { items }).AsList();
        var over = db.Query<long>(
            $"SELECT job FROM jobs WHERE {Dialect.IsAnyOf("job", "@jobs")} AND {Retirable} ORDER BY job {Dialect.ForUpdate}", new { jobs, cutoff }).ToHashSet();
        var gone = locked.Where(row => over.Contains(row.Job)).Select(row => row.Item).ToArray();
        var these = Dialect.IsAnyOf("item", "@gone");
        ForgetFigures(db, these, new { gone });
        db.Execute($"DELETE FROM dead_letters WHERE {these}", new { gone });
        db.Execute($"DELETE FROM actions WHERE {these}", new { gone });
        db.Execute($"DELETE FROM items WHERE {these}", new { gone });
        var emptied = db.Execute(
            $"DELETE FROM jobs WHERE {Dialect.IsAnyOf("job", "@over")} AND NOT EXISTS (SELECT 1 FROM items i WHERE i.job = jobs.job)",
            new { over = over.ToArray() });
        return new RetiredJobs(emptied, gone.Length);
    }
}

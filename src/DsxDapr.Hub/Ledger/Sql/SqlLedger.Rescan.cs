using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string WithoutVerdict = "(state = 'dead' OR (state = 'done' AND verdict NOT IN ('clean', 'malicious')))";

    /// <inheritdoc/>
    public async Task<(int Rescanned, long? LastId)> RescanAsync(string jobId, long after, int limit, CancellationToken cancellationToken)
    {
        // A reader looks through the job, whom nobody waits for.
        var items = await database.ReadAsync(
            db => db.Query<long>(
                $"""
                SELECT item FROM items
                WHERE job = (SELECT job FROM jobs WHERE job_id = @jobId AND status <> 'cancelled') AND item > @after AND {WithoutVerdict}
                ORDER BY item LIMIT @limit
                """,
                new { jobId, after, limit }).ToArray(),
            cancellationToken);
        if (items.Length == 0)
        {
            return (0, null);
        }

        var (rescanned, isLongestGone) = await database.WriteAsync(db => (Rescan(db, items, clock.Now()), ForgetLongest(db)), cancellationToken);
        if (isLongestGone)
        {
            await FindLongestAgainAsync(cancellationToken);
        }

        signals.Dispatch.Set();
        signals.Live.Set();
        return (rescanned, items[^1]);
    }

    private int Rescan(DbConnection db, long[] items, long now)
    {
        var found = db.Query<RescannedItem>(
            $"""
            SELECT item, job, state, size, elapsed_ms AS elapsedMs FROM items
            WHERE {Dialect.IsAnyOf("item", "@items")} AND {WithoutVerdict} AND (SELECT status FROM jobs j WHERE j.job = items.job) <> 'cancelled'
            ORDER BY task_id {Dialect.ForUpdate}
            """,
            new { items }).AsList();
        if (found.Count == 0)
        {
            return 0;
        }

        var again = found.ConvertAll(item => item.Item).ToArray();
        var these = Dialect.IsAnyOf("item", "@again");
        ForgetFigures(db, these, new { again });
        db.Execute($"DELETE FROM dead_letters WHERE kind = @Scan AND {these}", new { DeadLetterKind.Scan, again });
        db.Execute($"UPDATE items SET {AcceptAgain} WHERE {these}", new { now, again });

        var scanned = found.FindAll(item => item.State == ItemState.Done);
        var job = found[0].Job;
        Count(
            db,
            job,
            new JobDelta
            {
                Open = found.Count,
                Dead = scanned.Count - found.Count,
                Other = -scanned.Count,
                Bytes = -scanned.Sum(item => item.Size ?? 0),
                ScanMs = -scanned.Sum(item => item.ElapsedMs ?? 0),
            },
            now);
        ReopenJob(db, job);
        return found.Count;
    }

    private sealed record RescannedItem(long Item, long Job, string State, long? Size, double? ElapsedMs);
}

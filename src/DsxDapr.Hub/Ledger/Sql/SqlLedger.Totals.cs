using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    // How many jobs are cleared in one transaction: whoever records waits for it.
    private const int ClearStep = 100;

    /// <inheritdoc/>
    public Task<ScanTotals> SumAsync(CancellationToken cancellationToken) => database.ReadAsync(Sum, cancellationToken);

    /// <inheritdoc/>
    public async Task<int> ClearResultsAsync(string? jobId, CancellationToken cancellationToken)
    {
        const string WithItems = "AND EXISTS (SELECT 1 FROM items WHERE items.job = jobs.job)";
        var (_, items) = await ClearAsync(db => ClearItems(db, LockFinished(db, jobId, WithItems)), cancellationToken);
        return items;
    }

    /// <inheritdoc/>
    public async Task<int> ClearJobsAsync(CancellationToken cancellationToken)
    {
        var (cleared, _) = await ClearAsync(
            db =>
            {
                var jobs = LockFinished(db, jobId: null, "");
                var cleared = ClearItems(db, jobs);
                db.Execute($"DELETE FROM jobs WHERE {Dialect.IsAnyOf("job", "@jobs")}", new { jobs });
                return cleared;
            },
            cancellationToken);
        return cleared;
    }

    private async Task<(int Jobs, int Items)> ClearAsync(Func<DbConnection, (int Jobs, int Items)> clear, CancellationToken cancellationToken)
    {
        var (jobs, items, isLongestGone) = (0, 0, false);
        (int Jobs, int Items) step;
        do
        {
            bool isGone;
            (step, isGone) = await database.WriteAsync(db => (clear(db), ForgetLongest(db)), cancellationToken);
            (jobs, items, isLongestGone) = (jobs + step.Jobs, items + step.Items, isLongestGone || isGone);
        }
        while (step.Jobs == ClearStep);

        if (isLongestGone)
        {
            await FindLongestAgainAsync(cancellationToken);
        }

        return (jobs, items);
    }

    // Only what is over may go: nothing that a scanner or an action still works on. Locked, a job stays over until it is cleared.
    private long[] LockFinished(DbConnection db, string? jobId, string condition)
    {
        ReserveResults(db, 0); // holds off whoever records: both change the histograms, and would wait for each other
        return [.. db.Query<long>(
            $"""
            SELECT job FROM jobs
            WHERE status IN ('completed', 'cancelled') AND open = 0 AND actions_pending = 0 AND (@jobId IS NULL OR job_id = @jobId) {condition}
            ORDER BY job LIMIT {ClearStep} {Dialect.ForUpdate}
            """,
            new { jobId })];
    }

    private (int Jobs, int Items) ClearItems(DbConnection db, long[] jobs)
    {
        var these = Dialect.IsAnyOf("job", "@jobs");
        db.Execute($"DELETE FROM dead_letters WHERE item IN (SELECT item FROM items WHERE {these})", new { jobs });
        db.Execute($"DELETE FROM actions WHERE item IN (SELECT item FROM items WHERE {these})", new { jobs });
        ForgetFigures(db, these, new { jobs });
        return (jobs.Length, db.Execute($"DELETE FROM items WHERE {these}", new { jobs }));
    }

    // The jobs' counters for what is common, an index of its own for what is rare: no figure reads all items.
    private static ScanTotals Sum(DbConnection db)
    {
        var sums = db.QuerySingle<Sums>(
            """
            SELECT CAST(COALESCE(SUM(clean), 0) AS BIGINT) AS Clean, CAST(COALESCE(SUM(malicious), 0) AS BIGINT) AS Malicious,
              CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS Bytes, COALESCE(SUM(scan_ms), 0.0) AS ScanMs
            FROM jobs
            """);
        var others = db.Query<(string Verdict, long Items)>(
            "SELECT verdict, COUNT(*) FROM items WHERE verdict IS NOT NULL AND verdict NOT IN ('clean', 'malicious') GROUP BY verdict");
        return new ScanTotals(
            sums.Clean, sums.Malicious, sums.Bytes, sums.ScanMs, others.ToDictionary(other => other.Verdict, other => other.Items, StringComparer.Ordinal))
        {
            MedianSizeInBytes = MedianOf(db, Sizes),
            MedianScanUs = MedianOf(db, Times),
            Longest = FindLongest(db),
        };
    }

    private sealed record Sums(long Clean, long Malicious, long Bytes, double ScanMs);
}

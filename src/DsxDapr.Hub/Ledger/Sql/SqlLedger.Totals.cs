using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    // Only what is over may go: nothing that a scanner or an action still works on.
    private const string FinishedJobs = """
        SELECT job FROM jobs
        WHERE status IN ('completed', 'cancelled') AND open = 0 AND actions_pending = 0 AND (@jobId IS NULL OR job_id = @jobId)
        """;

    /// <inheritdoc/>
    public Task<ScanTotals> SumAsync(CancellationToken cancellationToken) => database.ReadAsync(Sum, cancellationToken);

    /// <inheritdoc/>
    public Task<int> ClearResultsAsync(string? jobId, CancellationToken cancellationToken) =>
        ClearAsync(db => ClearItems(db, jobId), cancellationToken);

    /// <inheritdoc/>
    public Task<int> ClearJobsAsync(CancellationToken cancellationToken) => ClearAsync(
        db =>
        {
            ClearItems(db, null);
            return db.Execute($"DELETE FROM jobs WHERE job IN ({FinishedJobs})", new { jobId = (string?)null });
        },
        cancellationToken);

    private async Task<int> ClearAsync(Func<DbConnection, int> clear, CancellationToken cancellationToken)
    {
        var (cleared, isLongestGone) = await database.WriteAsync(db => (clear(db), ForgetLongest(db)), cancellationToken);
        if (isLongestGone)
        {
            await FindLongestAgainAsync(cancellationToken);
        }

        return cleared;
    }

    private static int ClearItems(DbConnection db, string? jobId)
    {
        ReserveResults(db, 0); // holds off whoever records: both change the histograms, and would wait for each other
        db.Execute($"DELETE FROM dead_letters WHERE item IN (SELECT item FROM items WHERE job IN ({FinishedJobs}))", new { jobId });
        db.Execute($"DELETE FROM actions WHERE item IN (SELECT item FROM items WHERE job IN ({FinishedJobs}))", new { jobId });
        ForgetFigures(db, $"job IN ({FinishedJobs})", new { jobId });
        return db.Execute($"DELETE FROM items WHERE job IN ({FinishedJobs})", new { jobId });
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

using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string Sizes = "size";
    private const string Times = "elapsed_us";

    private static void SaveFigures(Recording recording)
    {
        Add(recording.Db, Sizes, recording.Sizes);
        Add(recording.Db, Times, recording.Times);
        if (recording.Longest is { } longest)
        {
            SaveLongest(recording.Db, longest.Item, longest.ElapsedMs);
        }
    }

    private static void Add(DbConnection db, string figure, Dictionary<long, int> counts)
    {
        foreach (var (bucket, items) in counts)
        {
            db.Execute(
                """
                INSERT INTO histograms (figure, bucket, items) VALUES (@figure, @bucket, @items)
                ON CONFLICT (figure, bucket) DO UPDATE SET items = histograms.items + @items
                """,
                new { figure, bucket, items });
        }
    }

    // Items that are about to be deleted, or scanned again, are not counted any longer.
    private static void ForgetFigures(DbConnection db, string items, object parameters)
    {
        foreach (var (figure, value) in new[] { (Sizes, "COALESCE(size, 0)"), (Times, "CAST(TRUNC(elapsed_ms * 1000) AS BIGINT)") })
        {
            db.Execute(
                $"""
                UPDATE histograms SET items = histograms.items - gone.number
                FROM (SELECT {Histogram.Function}({value}) AS place, COUNT(*) AS number FROM items
                      WHERE state = 'done' AND {items} GROUP BY 1) AS gone
                WHERE figure = '{figure}' AND bucket = gone.place
                """,
                parameters);
        }

        db.Execute("DELETE FROM histograms WHERE items <= 0");
    }

    private static bool ForgetLongest(DbConnection db) => db.Execute(
        """
        DELETE FROM longest_scan WHERE NOT EXISTS
          (SELECT 1 FROM items i WHERE i.item = longest_scan.item AND i.state IN ('scanned', 'done'))
        """) > 0;

    // Only here all items are read, and only when the longest scan was among those that are gone: by a reader, whom nobody waits for. What it
    // finds may be gone by the time that it is saved, which whoever deleted it did not see.
    private async Task FindLongestAgainAsync(CancellationToken cancellationToken)
    {
        long? item;
        do
        {
            item = await database.ReadAsync(
                db => db.ExecuteScalar<long?>(
                    """
                    SELECT item FROM items WHERE state IN ('scanned', 'done') AND elapsed_ms IS NOT NULL ORDER BY elapsed_ms DESC LIMIT 1
                    """),
                cancellationToken);
        }
        while (item is { } found && !await database.WriteAsync(db => SaveLongest(db, found), cancellationToken));
    }

    // Locked, an item stays until the figure is saved; who deletes it then sees that it was the longest.
    private bool SaveLongest(DbConnection db, long item)
    {
        var elapsed = db.ExecuteScalar<double?>(
            $"SELECT elapsed_ms FROM items WHERE item = @item AND state IN ('scanned', 'done') {Dialect.ForUpdate}", new { item });
        if (elapsed is { } elapsedMs)
        {
            SaveLongest(db, item, elapsedMs);
        }

        return elapsed is not null;
    }

    private static void SaveLongest(DbConnection db, long item, double elapsedMs) => db.Execute(
        """
        INSERT INTO longest_scan (id, item, elapsed_ms) VALUES (1, @item, @elapsedMs)
        ON CONFLICT (id) DO UPDATE SET item = @item, elapsed_ms = @elapsedMs WHERE longest_scan.elapsed_ms < @elapsedMs
        """,
        new { item, elapsedMs });

    private static long? MedianOf(DbConnection db, string figure) => Histogram.Median(
        [.. db.Query<(long Bucket, long Items)>("SELECT bucket, items FROM histograms WHERE figure = @figure ORDER BY bucket", new { figure })]);

    private static LongestScan? FindLongest(DbConnection db) => db.QuerySingleOrDefault<LongestScan>(
        "SELECT i.location, COALESCE(i.size, 0) AS sizeInBytes, l.elapsed_ms AS elapsedMs FROM longest_scan l JOIN items i ON i.item = l.item");
}

using System.Data.Common;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Ledger.Sql;

/// <summary>What one transaction records: its results, and what they add up to.</summary>
/// <param name="db">The transaction's connection.</param>
/// <param name="firstNumber">The first of the places that are reserved for its results.</param>
/// <param name="now">The time of the transaction.</param>
internal sealed class Recording(DbConnection db, long firstNumber, long now)
{
    private long _number = firstNumber;

    public DbConnection Db => db;

    public long Now => now;

    /// <summary>By job, in the order in which jobs are locked.</summary>
    public SortedDictionary<long, JobDelta> Deltas { get; } = [];

    /// <summary>Scanned items by bucket of their size in bytes.</summary>
    public Dictionary<long, int> Sizes { get; } = [];

    /// <summary>Scanned items by bucket of their scan time in microseconds.</summary>
    public Dictionary<long, int> Times { get; } = [];

    /// <summary>The engines of clean verdicts: their key, and when they were last noted.</summary>
    public Dictionary<string, (long Id, long ReportedAt)> Engines { get; } = new(StringComparer.Ordinal);

    /// <summary>The item that took longest.</summary>
    public (long Item, double ElapsedMs)? Longest { get; private set; }

    /// <summary>The place of the next result.</summary>
    public long NextNumber() => _number++;

    /// <summary>The changes of a job's counters.</summary>
    public JobDelta DeltaOf(long job) => Deltas.TryGetValue(job, out var known) ? known : Deltas[job] = new JobDelta();

    /// <summary>Counts an item that has its verdict.</summary>
    public void Measure(long item, ScanResult result)
    {
        Add(Sizes, Histogram.BucketOf(result.SizeInBytes ?? 0));
        Add(Times, Histogram.BucketOf((long)(result.ElapsedMs * 1000)));
        Longest = Longest is { } longest && longest.ElapsedMs >= result.ElapsedMs ? longest : (item, result.ElapsedMs);
    }

    private static void Add(Dictionary<long, int> counts, long bucket) => counts[bucket] = counts.GetValueOrDefault(bucket) + 1;
}

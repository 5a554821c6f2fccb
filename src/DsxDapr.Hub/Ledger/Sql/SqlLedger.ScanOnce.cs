using System.Data.Common;
using Dapper;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    // How often a lease looks further in place of what it skipped: whoever else writes waits for it.
    private const int MostLooks = 16;

    // Whatever a scanner says beyond that is as if it had said nothing.
    private const int LongestEngines = 1_000;

    // How exactly it is known when engines were last heard of: a write for each verdict would be too many.
    private const long EnginesNotedMs = 10_000;

    private const string Unchanged = "unchanged since it was found clean by the same engines and databases";

    /// <inheritdoc/>
    public Task<int> RetireVersionsAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            var before = clock.Now() - (long)_scanOnce.MaxAge.TotalMilliseconds;
            return db.Execute(
                """
                DELETE FROM clean_versions WHERE place IN
                  (SELECT place FROM clean_versions WHERE scanned_at < @before ORDER BY scanned_at LIMIT @limit)
                """,
                new { before, limit });
        },
        cancellationToken);

    // Leases what is to be scanned and skips what need not be, each looked at once, until there are enough.
    private List<LeasableItem> LeaseChanged(Leasing leasing, int count, Func<int, List<LeasableItem>> find)
    {
        var leased = new List<LeasableItem>();
        while (leased.Count < count)
        {
            var found = find(count - leased.Count);
            var isLast = found.Count < count - leased.Count;
            var skipped = SkipUnchanged(leasing.Db, found, leasing.Now);
            var changed = skipped.Count == 0 ? found : found.FindAll(item => !skipped.Contains(item.Item));
            Mark(leasing, changed);
            leased.AddRange(changed);
            leasing.Skipped += skipped.Count;
            if (isLast || skipped.Count == 0)
            {
                break;
            }

            if (++leasing.Looks >= MostLooks)
            {
                leasing.IsCutShort = true;
                break;
            }
        }

        return leased;
    }

    // Only at its first turn: what is dispatched again was asked for anew, or is being scanned already.
    private HashSet<long> SkipUnchanged(DbConnection db, List<LeasableItem> found, long now)
    {
        var candidates = found.FindAll(item => item.ScanOnce == 1 && item.Version is not null && item.Dispatches == 0);
        if (candidates.Count == 0 || FindEnginesInForce(db, now) is not { } engines)
        {
            return [];
        }

        var places = candidates.ConvertAll(item => CleanVersion.PlaceOf(Guid.Parse(item.Connector), item.Location));
        var known = db.Query<(byte[] Place, byte[] Version)>(
            $"SELECT place, version FROM clean_versions WHERE {Dialect.IsAnyOf("place", "@places")} AND engines = @engines AND scanned_at > @since",
            new { places = places.ToArray(), engines, since = now - (long)_scanOnce.MaxAge.TotalMilliseconds })
            .ToDictionary(row => Convert.ToHexString(row.Place), row => row.Version, StringComparer.Ordinal);
        var unchanged = candidates.Where((item, i) =>
            known.TryGetValue(Convert.ToHexString(places[i]), out var version) && version.AsSpan().SequenceEqual(item.Version)).ToList();
        Skip(db, unchanged, now);
        return unchanged.ConvertAll(item => item.Item).ToHashSet();
    }

    private void Skip(DbConnection db, List<LeasableItem> unchanged, long now)
    {
        if (unchanged.Count == 0)
        {
            return;
        }

        db.Execute(
            $"UPDATE items SET state = 'skipped', scanned_at = @now, reason = '{Unchanged}' WHERE {Dialect.IsAnyOf("item", "@items")} AND state = 'accepted'",
            new { now, items = unchanged.ConvertAll(item => item.Item).ToArray() });
        foreach (var job in unchanged.GroupBy(item => item.Job).OrderBy(job => job.Key))
        {
            Count(db, job.Key, new JobDelta { Open = -job.Count(), Skipped = job.Count() }, now);
            CompleteIfDone(db, job.Key, now);
        }
    }

    // A database that is new to one scanner is new to all: while they do not agree, nobody knows what would be found.
    private long? FindEnginesInForce(DbConnection db, long now) =>
        db.Query<(long Id, string Engines)>(
            "SELECT id, engines FROM engine_reports WHERE reported_at > @since LIMIT 2",
            new { since = now - (long)_scanOnce.EngineTime.TotalMilliseconds }).AsList() is [{ Engines.Length: > 0 } only] ? only.Id : null;

    private static void NoteCleanVersion(Recording recording, OpenItem item, ScanResult result)
    {
        // A result may have waited at the broker for long.
        var at = Math.Min(recording.Now, result.CompletedAt.ToUnixTimeMilliseconds());
        var told = result.Engines is { Length: <= LongestEngines } all ? Text(all)! : "";
        var engines = NoteEngines(recording, told, at);
        if (item.ScanOnce == 1 && told.Length > 0 && CleanVersion.Of(result.ContentVersion) is { } version)
        {
            recording.Db.Execute(
                """
                INSERT INTO clean_versions (place, version, engines, scanned_at) VALUES (@place, @version, @engines, @at)
                ON CONFLICT (place) DO UPDATE SET version = excluded.version, engines = excluded.engines, scanned_at = excluded.scanned_at
                """,
                new { place = FindPlace(recording.Db, item), version, engines, at });
        }
    }

    // What was clean once is not to be trusted when somebody finds something in it now, whatever they found.
    private static void ForgetCleanVersion(Recording recording, OpenItem item) =>
        recording.Db.Execute("DELETE FROM clean_versions WHERE place = @place", new { place = FindPlace(recording.Db, item) });

    // The id of the engines.
    private static long NoteEngines(Recording recording, string engines, long at)
    {
        if (!recording.Engines.TryGetValue(engines, out var known))
        {
            known = recording.Db.QueryFirstOrDefault<(long Id, long ReportedAt)>(
                "SELECT id, reported_at FROM engine_reports WHERE engines = @engines", new { engines });
        }

        if (known.ReportedAt < at - EnginesNotedMs)
        {
            known.Id = recording.Db.ExecuteScalar<long>(
                """
                INSERT INTO engine_reports (engines, reported_at) VALUES (@engines, @at)
                ON CONFLICT (engines) DO UPDATE SET reported_at = excluded.reported_at RETURNING id
                """,
                new { engines, at });
            known.ReportedAt = at;
        }

        recording.Engines[engines] = known;
        return known.Id;
    }

    private static byte[] FindPlace(DbConnection db, OpenItem item)
    {
        var (connector, location) = db.QuerySingle<(string Connector, string Location)>(
            "SELECT j.connector, i.location FROM items i JOIN jobs j ON j.job = i.job WHERE i.item = @Item", new { item.Item });
        return CleanVersion.PlaceOf(Guid.Parse(connector), location);
    }

    // What one transaction leases.
    private sealed class Leasing(DbConnection db, Func<long?, int, TimeSpan> lease, long now)
    {
        public DbConnection Db => db;

        public Func<long?, int, TimeSpan> Lease => lease;

        public long Now => now;

        public int Looks { get; set; }

        public int Skipped { get; set; }

        // Whether there may be more to skip.
        public bool IsCutShort { get; set; }
    }
}

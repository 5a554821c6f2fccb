using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    // Whoever is further behind than this skips what was forgotten.
    private const int KeptChanges = 10_000;

    /// <inheritdoc/>
    public Task<LivePosition> FindLivePositionAsync(CancellationToken cancellationToken) => database.ReadAsync(
        db => new LivePosition(
            db.ExecuteScalar<long>("SELECT value FROM sequences WHERE name = 'results'"),
            db.ExecuteScalar<long>("SELECT COALESCE(MAX(seq), 0) FROM changes")),
        cancellationToken);

    /// <inheritdoc/>
    public Task<LiveNews> ReadNewsAsync(LivePosition after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(db => ReadNews(db, after, limit), cancellationToken);

    private LiveNews ReadNews(DbConnection db, LivePosition after, int limit)
    {
        var results = db.Query<ItemRow>($"{ItemQuery} WHERE i.result > @Result ORDER BY i.result LIMIT @limit", new { after.Result, limit })
            .Select(row => row.ToRecord()).ToList();
        var changes = db.Query<ChangeRow>(
            "SELECT seq, kind, subject, change, name, url, at FROM changes WHERE seq > @Change ORDER BY seq LIMIT @limit",
            new { after.Change, limit }).AsList();

        // A malicious item takes a new place when its action is over: only then it is finished.
        var finished = results.Where(item => item.State is ItemState.Done or ItemState.Dead).ToList();
        var jobIds = finished.Select(item => item.JobId)
            .Concat(changes.Where(change => change.Kind == LiveChangeKind.Job).Select(change => change.Subject)).Distinct(StringComparer.Ordinal);
        var jobs = db.Query<JobRow>($"SELECT {JobColumns} FROM jobs WHERE {Dialect.IsAnyOf("job_id", "@jobIds")}", new { jobIds = jobIds.ToArray() })
            .Select(row => row.ToRecord()).ToDictionary(job => job.JobId, StringComparer.Ordinal);
        return new LiveNews(
            finished,
            changes.ConvertAll(row => new LiveChange(
                row.Kind, row.Subject, row.Change, row.Name, row.Url, DateTimeOffset.FromUnixTimeMilliseconds(row.At))),
            jobs,
            new LivePosition(
                results.Count == 0 ? after.Result : results[^1].Result!.Value, changes.Count == 0 ? after.Change : changes[^1].Seq),
            results.Count == limit || changes.Count == limit);
    }

    private static long ReserveResults(DbConnection db, int count) => Reserve(db, "results", count);

    // Whoever reserves holds the others off until it commits: so what is read in the order of these numbers is complete, whichever
    // hubs wrote it. Gaps mean nothing.
    private static long Reserve(DbConnection db, string name, int count) => db.ExecuteScalar<long>(
        "UPDATE sequences SET value = value + @count WHERE name = @name RETURNING value", new { name, count }) - count + 1;

    private static void NoteChange(DbConnection db, string kind, string subject, string change, long now, string? name = null, string? url = null)
    {
        var seq = Reserve(db, "changes", 1);
        db.Execute(
            "INSERT INTO changes (seq, kind, subject, change, name, url, at) VALUES (@seq, @kind, @subject, @change, @name, @url, @now)",
            new { seq, kind, subject, change, name, url, now });
        db.Execute("DELETE FROM changes WHERE seq <= @last", new { last = seq - KeptChanges });
    }

    private sealed record ChangeRow(long Seq, string Kind, string Subject, string Change, string? Name, string? Url, long At);
}

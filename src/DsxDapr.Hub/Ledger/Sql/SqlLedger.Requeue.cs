using System.Data.Common;
using System.Text.Json;
using Dapper;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    /// <inheritdoc/>
    public async Task<RequeueStep> RequeueDeadLettersAsync(
        DeadLetterSelection selection, long after, int limit, Func<ScanFailure, int, TimeSpan?> retry, CancellationToken cancellationToken)
    {
        var step = await database.WriteAsync(
            db =>
            {
                var now = clock.Now();
                var letters = Select(db, selection, after, 0, limit, Dialect.SkipLocked("d"));
                var requeued = letters.Count(letter => Requeue(db, letter, retry, now));
                return new RequeueStep(requeued, letters.Count - requeued, letters.Count == 0 ? null : letters[^1].Id);
            },
            cancellationToken);
        signals.Dispatch.Set();
        signals.Actions.Set();
        signals.Outbox.Set();
        signals.Live.Set();
        return step;
    }

    private bool Requeue(DbConnection db, LetterRow letter, Func<ScanFailure, int, TimeSpan?> retry, long now)
    {
        var isRequeued = letter.Kind switch
        {
            DeadLetterKind.Scan => RequeueScan(db, letter.Item!.Value, now),
            DeadLetterKind.Action => RequeueAction(db, letter.Item!.Value, now),
            DeadLetterKind.Result => RequeueResult(db, letter.Message!, retry, now),
            _ => RequeueEvent(db, letter.Message!),
        };
        if (isRequeued)
        {
            db.Execute("DELETE FROM dead_letters WHERE id = @Id", new { letter.Id });
        }

        return isRequeued;
    }

    // As if it had just been accepted, but for its dispatches: they number its orders, which must never be taken for one another.
    private const string AcceptAgain = """
        state = 'accepted', due_at = @now, attempts = 0, earlier_dispatches = dispatches, verdict = NULL, scanned_at = NULL, result = NULL
        """;

    private static bool RequeueScan(DbConnection db, long item, long now)
    {
        var job = db.ExecuteScalar<long?>(
            $"""
            UPDATE items SET {AcceptAgain}
            WHERE item = @item AND state = 'dead' AND (SELECT status FROM jobs j WHERE j.job = items.job) <> 'cancelled'
            RETURNING job
            """,
            new { now, item });
        if (job is null)
        {
            return false;
        }

        Count(db, job.Value, new JobDelta { Dead = -1, Open = 1 }, now);
        ReopenJob(db, job.Value);
        return true;
    }

    // Also in a job that was cancelled: what was found malicious is acted on all the same.
    private static bool RequeueAction(DbConnection db, long item, long now)
    {
        var job = db.ExecuteScalar<long?>("SELECT job FROM items WHERE item = @item AND state = 'done'", new { item });
        if (job is null || db.Execute(
            "UPDATE actions SET state = 'pending', due_at = @now, attempts = 0 WHERE item = @item AND state = 'done' AND status = 'error'",
            new { now, item }) == 0)
        {
            return false;
        }

        db.Execute("UPDATE items SET state = 'scanned' WHERE item = @item", new { item });
        Count(db, job.Value, new JobDelta { Open = 1, ActionsPending = 1 }, now);
        ReopenJob(db, job.Value);
        return true;
    }

    private bool RequeueResult(DbConnection db, DeadMessage message, Func<ScanFailure, int, TimeSpan?> retry, long now)
    {
        try
        {
            return Record(db, [JsonSerializer.Deserialize<ScanResult>(message.Data, WireJson.Options)!], retry, now);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool RequeueEvent(DbConnection db, DeadMessage message) => db.Execute(
        "INSERT INTO outbox (topic, event_id, event_type, subject, data) VALUES (@Topic, @EventId, @EventType, @Subject, @Data)", message) == 1;

    private static void ReopenJob(DbConnection db, long job) => db.Execute(
        "UPDATE jobs SET status = 'running', finished_at = NULL WHERE job = @job AND status = 'completed'", new { job });
}

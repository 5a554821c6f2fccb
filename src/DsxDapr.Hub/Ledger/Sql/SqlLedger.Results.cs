using System.Data.Common;
using Dapper;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    /// <inheritdoc/>
    public async Task RecordAsync(
        IReadOnlyList<ScanResult> results, Func<ScanFailure, int, TimeSpan?> retry, CancellationToken cancellationToken)
    {
        await database.WriteAsync(db => Record(db, results, retry, clock.Now()), cancellationToken);
        signals.Dispatch.Set();
        signals.Actions.Set();
        signals.Outbox.Set();
        signals.Live.Set();
    }

    private bool Record(DbConnection db, IReadOnlyList<ScanResult> results, Func<ScanFailure, int, TimeSpan?> retry, long now)
    {
        var recording = new Recording(db, ReserveResults(db, results.Count), now);
        foreach (var (taskId, result) in InOrder(results))
        {
            if (FindWithoutVerdict(db, taskId) is { } item)
            {
                if (result.Failure is null && !IsOverruled(item, result))
                {
                    RecordVerdict(recording, item, result);
                }
                else if (result.Failure is not null && result.Attempt == item.Dispatches && item.State == ItemState.Dispatched)
                {
                    RecordFailure(recording, item, result, retry);
                }
            }
        }

        SaveFigures(recording);
        foreach (var (job, delta) in recording.Deltas)
        {
            Count(db, job, delta, now);
            CompleteIfDone(db, job, now);
        }

        return true;
    }

    private static IEnumerable<(Guid TaskId, ScanResult Result)> InOrder(IReadOnlyList<ScanResult> results) => results
        .Select(result => (IsTaskId: Guid.TryParse(result.TaskId, out var taskId), TaskId: taskId, Result: result))
        .Where(result => result.IsTaskId)
        .Select(result => (result.TaskId, result.Result))
        .OrderBy(result => result.TaskId);

    // Somebody wanted to know it anew: an answer from before that decides only when it says clean or malicious.
    private static bool IsOverruled(OpenItem item, ScanResult result) =>
        result.Attempt <= item.Earlier && result.Verdict is not (ScanVerdict.Clean or ScanVerdict.Malicious);

    // An item that has its verdict keeps it: a repeated message changes nothing. One that was given up, cancelled or skipped has
    // none, and a verdict that comes late is never lost.
    private OpenItem? FindWithoutVerdict(DbConnection db, Guid taskId) => db.QuerySingleOrDefault<OpenItem>(
        $"""
        SELECT item, job, state, dispatches, attempts, earlier_dispatches AS earlier,
          (SELECT scan_once FROM jobs j WHERE j.job = items.job) AS scanOnce
        FROM items WHERE task_id = @id AND state IN ('accepted', 'dispatched', 'dead', 'cancelled', 'skipped') {Dialect.ForUpdate}
        """,
        new { id = Key(taskId) });

    private static void RecordVerdict(Recording recording, OpenItem item, ScanResult result)
    {
        var delta = recording.DeltaOf(item.Job);
        var malicious = result.Verdict == ScanVerdict.Malicious;
        SaveOutcome(recording, item, malicious ? ItemState.Scanned : ItemState.Done, result, result.Reason);
        Reopen(recording.Db, item, delta);
        recording.Measure(item.Item, result);
        delta.Bytes += result.SizeInBytes ?? 0;
        delta.ScanMs += result.ElapsedMs;
        if (result.Verdict != ScanVerdict.Clean)
        {
            ForgetCleanVersion(recording, item);
        }

        switch (result.Verdict)
        {
            case ScanVerdict.Clean:
                delta.Clean++;
                delta.Open--;
                NoteCleanVersion(recording, item, result);
                break;
            case ScanVerdict.Malicious:
                // Open until its action is over.
                delta.Malicious++;
                delta.ActionsPending++;
                recording.Db.Execute("INSERT INTO actions (item, state, due_at) VALUES (@Item, 'pending', @Now)", new { item.Item, recording.Now });
                break;
            default:
                delta.Other++;
                delta.Open--;
                break;
        }
    }

    private static void Reopen(DbConnection db, OpenItem item, JobDelta delta)
    {
        if (item.State == ItemState.Dead)
        {
            Unbury(db, DeadLetterKind.Scan, item.Item);
            delta.Dead--;
            delta.Open++;
        }
        else if (item.State == ItemState.Cancelled)
        {
            delta.Cancelled--;
            delta.Open++;
        }
        else if (item.State == ItemState.Skipped)
        {
            delta.Skipped--;
            delta.Open++;
        }
    }

    private static void RecordFailure(Recording recording, OpenItem item, ScanResult result, Func<ScanFailure, int, TimeSpan?> retry)
    {
        var failure = result.Failure!;
        var isUnreachable = failure.Class == ScanFailure.ConnectorConnection;
        var attempts = (int)item.Attempts + (isUnreachable ? 0 : 1);
        if (failure.Retriable && retry(failure, isUnreachable ? (int)(item.Dispatches - item.Earlier) : attempts) is { } delay)
        {
            recording.Db.Execute(
                "UPDATE items SET state = 'accepted', attempts = @attempts, due_at = @due, reason = @reason WHERE item = @Item",
                new { attempts, due = recording.Now + (long)delay.TotalMilliseconds, reason = Text(failure.Reason), item.Item });
            return;
        }

        SaveOutcome(recording, item with { Attempts = attempts }, ItemState.Dead, result, failure.Reason);
        var why = failure.Retriable ? DeadLetterReason.AttemptsUsedUp : DeadLetterReason.NotRetried(failure.Class);
        Bury(recording.Db, DeadLetterKind.Scan, item.Item, why, failure.Reason, attempts, recording.Now);
        var delta = recording.DeltaOf(item.Job);
        delta.Dead++;
        delta.Open--;
    }

    private static void SaveOutcome(Recording recording, OpenItem item, string state, ScanResult result, string? reason) => recording.Db.Execute(
        """
        UPDATE items SET state = @state, attempts = @Attempts, verdict = @verdict, engine = @engine,
          engine_database = @engineDatabase, threat = @threat, reason = @reason, size = @SizeInBytes, sha256 = @sha256,
          file_type = @fileType, elapsed_ms = @ElapsedMs, scanned_at = @Now, result = @number
        WHERE item = @Item
        """,
        new
        {
            state,
            item.Attempts,
            verdict = VerdictNames.Of(result.Verdict),
            engine = Text(result.Engine),
            engineDatabase = Text(result.EngineDatabase),
            threat = Text(result.Threat),
            reason = Text(reason),
            result.SizeInBytes,
            sha256 = Text(result.Sha256),
            fileType = Text(result.FileType),
            result.ElapsedMs,
            recording.Now,
            number = recording.NextNumber(),
            item.Item,
        });

    private sealed record OpenItem(long Item, long Job, string State, long Dispatches, long Attempts, long Earlier, long ScanOnce);
}

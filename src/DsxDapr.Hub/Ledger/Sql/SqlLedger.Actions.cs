using System.Data.Common;
using Dapper;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string SupersededStatus = "superseded";

    private string FromDueActions => $"""
        FROM actions a JOIN items i ON i.item = a.item JOIN jobs j ON j.job = i.job
        WHERE a.state = 'pending' AND a.due_at <= @now AND {Dialect.IsAnyOf("j.connector", "@present")}
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DueAction>> LeaseActionsAsync(
        int count, IReadOnlyCollection<Guid> connectors, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (connectors.Count == 0)
        {
            return [];
        }

        var now = clock.Now();
        var present = connectors.Select(connector => connector.ToString()).ToList();
        var any = await database.ReadAsync(
            db => db.ExecuteScalar<bool>($"SELECT EXISTS (SELECT 1 {FromDueActions})", new { now, present }), cancellationToken);
        return any
            ? await database.WriteAsync(db => LeaseActions(db, count, present, now + (long)lease.TotalMilliseconds, now), cancellationToken)
            : [];
    }

    /// <inheritdoc/>
    public Task CompleteActionAsync(DueAction action, ItemActionResponse outcome, CancellationToken cancellationToken) =>
        EndActionAsync(action, outcome, DeadLetterReason.ActionFailed, cancellationToken);

    /// <inheritdoc/>
    public Task GiveUpActionAsync(DueAction action, ItemActionResponse outcome, CancellationToken cancellationToken) =>
        EndActionAsync(action, outcome, DeadLetterReason.AttemptsUsedUp, cancellationToken);

    /// <inheritdoc/>
    public async Task SupersedeActionAsync(DueAction action, ItemActionResponse outcome, TimeSpan pause, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            db =>
            {
                // There will be no dead letter that could tell more.
                var (now, told) = (clock.Now(), outcome with { Message = outcome.Description ?? outcome.Message });
                if (!CompleteAction(db, action, told, SupersededStatus, whenFailed: null, now))
                {
                    return false;
                }

                ScanAgain(db, action, pause, now);
                return true;
            },
            cancellationToken);
        signals.Dispatch.Set();
        signals.Outbox.Set();
        signals.Live.Set();
    }

    /// <inheritdoc/>
    public Task RetryActionAsync(DueAction action, string error, TimeSpan delay, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db => db.Execute(
                """
                UPDATE actions SET due_at = @due, message = @error
                WHERE item = (SELECT item FROM items WHERE task_id = @id) AND state = 'pending'
                """,
                new { due = clock.Now() + (long)delay.TotalMilliseconds, error = Text(error), id = Key(action.TaskId) }),
            cancellationToken);

    private async Task EndActionAsync(DueAction action, ItemActionResponse outcome, string whenFailed, CancellationToken cancellationToken)
    {
        await database.WriteAsync(db => CompleteAction(db, action, outcome, StatusName(outcome.Status), whenFailed, clock.Now()), cancellationToken);
        signals.Outbox.Set();
        signals.Live.Set();
    }

    private IReadOnlyList<DueAction> LeaseActions(
        DbConnection db, int count, IReadOnlyList<string> present, long due, long now)
    {
        var rows = db.Query<ActionRow>(
            $"""
            SELECT i.item, i.task_id AS taskId, j.job_id AS jobId, j.connector, i.location, i.metainfo, i.size, i.sha256, a.attempts
            {FromDueActions} ORDER BY a.due_at LIMIT @count {Dialect.SkipLocked("a")}
            """,
            new { now, present, count }).AsList();
        foreach (var row in rows)
        {
            db.Execute("UPDATE actions SET due_at = @due, attempts = attempts + 1 WHERE item = @Item", new { due, row.Item });
        }

        return rows.ConvertAll(row => new DueAction(
            Key(row.TaskId), row.JobId, Guid.Parse(row.Connector), row.Location, row.Metainfo, row.Size, row.Sha256, (int)row.Attempts + 1));
    }

    // A job that is named by its predecessor's item: it exists once, however often this is done.
    private void ScanAgain(DbConnection db, DueAction action, TimeSpan pause, long now)
    {
        var jobId = TaskId.Of($"{action.TaskId:D}/changed", action.Connector, action.Location).ToString();
        Accept(db, new Submission(jobId, action.Connector, $"changed since job {action.JobId}", [new SubmittedItem(action.Location, action.Metainfo, SizeHint: null)]), now);
        db.Execute(
            """
            UPDATE items SET due_at = @due WHERE job = (SELECT job FROM jobs WHERE job_id = @jobId) AND state = 'accepted'
            """,
            new { due = now + (long)pause.TotalMilliseconds, jobId });
        db.Execute("UPDATE jobs SET enumerated_at = @now WHERE job_id = @jobId", new { now, jobId });
    }

    private static bool CompleteAction(
        DbConnection db, DueAction action, ItemActionResponse outcome, string status, string? whenFailed, long now)
    {
        var name = ItemActionConverter.NameOf(outcome.ItemAction);
        var row = db.QuerySingleOrDefault<FinishedAction>(
            """
            UPDATE actions SET state = 'done', action = @name, status = @status, message = @message, moved_to = @movedTo, acted_at = @now
            WHERE item = (SELECT item FROM items WHERE task_id = @id) AND state = 'pending' RETURNING item
            """,
            new { name, status, message = Text(outcome.Message), movedTo = Text(outcome.MovedTo), now, id = Key(action.TaskId) });
        if (row is null)
        {
            return false;
        }

        var job = db.QuerySingle<long>("UPDATE items SET state = 'done', result = @number WHERE item = @Item RETURNING job", new { number = ReserveResults(db, 1), row.Item });
        Count(db, job, new JobDelta { Open = -1, ActionsPending = -1 }, now);
        if (outcome.Status == ResponseStatus.Error && whenFailed is not null)
        {
            Bury(db, DeadLetterKind.Action, row.Item, whenFailed, outcome.Description ?? outcome.Message, action.Attempt, now);
        }

        Enqueue(db, Topics.ItemActions, $"{action.TaskId}/acted/{now}", EventTypes.ItemActed, action.JobId, new ItemActed
        {
            TaskId = action.TaskId.ToString(),
            JobId = action.JobId,
            ConnectorUuid = action.Connector,
            Location = action.Location,
            Action = outcome.ItemAction,
            Status = outcome.Status,
            Message = outcome.Description ?? outcome.Message,
            IsSuperseded = status == SupersededStatus,
            QuarantinedTo = outcome.MovedTo,
            ActedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
        });
        CompleteIfDone(db, job, now);
        return true;
    }

    private static string StatusName(ResponseStatus status) => status switch
    {
        ResponseStatus.Success => "success",
        ResponseStatus.Nothing => "nothing",
        _ => "error",
    };

    private sealed record ActionRow(
        long Item, byte[] TaskId, string JobId, string Connector, string Location, string Metainfo, long? Size, string? Sha256, long Attempts);

    private sealed record FinishedAction(long Item);
}

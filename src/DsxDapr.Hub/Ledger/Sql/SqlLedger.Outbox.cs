using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string OutboxColumns = "id, topic, event_id AS eventId, event_type AS eventType, subject, data";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxMessage>> TakeOutboxAsync(int count, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var waiting = await database.ReadAsync(
            db => db.Query<OutboxMessage>(
                $"SELECT {OutboxColumns} FROM outbox WHERE due_at <= @now ORDER BY id LIMIT @count", new { now, count }).AsList(),
            cancellationToken);

        // A hub that is alone takes what it reads; a lease would cost it a flush to disk.
        return waiting.Count == 0 || !Dialect.IsShared
            ? waiting
            : await database.WriteAsync(db => TakeOutbox(db, count, now + (long)lease.TotalMilliseconds, now), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveFromOutboxAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(db => db.Execute($"DELETE FROM outbox WHERE {Dialect.IsAnyOf("id", "@ids")}", new { ids = ids.ToArray() }), cancellationToken);

    private static void Enqueue<T>(DbConnection db, string topic, string eventId, string eventType, string subject, T data) => db.Execute(
        "INSERT INTO outbox (topic, event_id, event_type, subject, data) VALUES (@topic, @eventId, @eventType, @subject, @data)",
        new { topic, eventId, eventType, subject = Text(subject), data = Write(data) });

    private IReadOnlyList<OutboxMessage> TakeOutbox(DbConnection db, int count, long due, long now) =>
    [
        .. db.Query<OutboxMessage>(
            $"""
            UPDATE outbox SET due_at = @due
            WHERE id IN (SELECT id FROM outbox WHERE due_at <= @now ORDER BY id LIMIT @count {Dialect.SkipLocked("outbox")})
            RETURNING {OutboxColumns}
            """,
            new { due, now, count }).OrderBy(message => message.Id),
    ];
}

using Dapper;
using Microsoft.Data.Sqlite;

namespace DsxDapr.Hub.Ledger.Sqlite;

internal sealed partial class SqliteLedger
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxMessage>> PeekOutboxAsync(int count, CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyList<OutboxMessage>)db.Query<OutboxMessage>(
            "SELECT id, topic, event_id AS eventId, event_type AS eventType, subject, data FROM outbox ORDER BY id LIMIT @count",
            new { count }).AsList(),
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveFromOutboxAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        database.WriteAsync(db => db.Execute("DELETE FROM outbox WHERE id IN @ids", new { ids }), cancellationToken);

    private static void Enqueue<T>(SqliteConnection db, string topic, string eventId, string eventType, string subject, T data) => db.Execute(
        "INSERT INTO outbox (topic, event_id, event_type, subject, data) VALUES (@topic, @eventId, @eventType, @subject, @data)",
        new { topic, eventId, eventType, subject, data = Write(data) });
}

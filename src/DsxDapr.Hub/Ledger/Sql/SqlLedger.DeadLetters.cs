using System.Data.Common;
using Dapper;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string LetterColumns = """
        d.id AS Id, d.kind AS Kind, d.item AS Item, d.died_at AS Died, d.reason AS Reason, d.error AS Error, d.attempts AS Attempts,
        d.topic AS Topic, d.event_id AS EventId, d.event_type AS EventType, d.subject AS Subject, d.data AS Data
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(
        DeadLetterSelection selection, long after, int skip, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(db => WithItems(db, Select(db, selection, after, skip, limit)), cancellationToken);

    /// <inheritdoc/>
    public Task<long> FindLastDeadLetterAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(db => db.ExecuteScalar<long>("SELECT COALESCE(MAX(id), 0) FROM dead_letters"), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, long>> CountDeadLettersAsync(CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyDictionary<string, long>)db
            .Query<(string Kind, long Letters)>("SELECT kind, COUNT(*) FROM dead_letters GROUP BY kind")
            .ToDictionary(row => row.Kind, row => row.Letters, StringComparer.Ordinal),
        cancellationToken);

    /// <inheritdoc/>
    public Task KeepDeadMessageAsync(string kind, DeadMessage message, string reason, string? error, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db => db.Execute(
                """
                INSERT INTO dead_letters (kind, died_at, reason, error, attempts, topic, event_id, event_type, subject, data)
                VALUES (@kind, @now, @reason, @error, 1, @topic, @eventId, @eventType, @subject, @data) ON CONFLICT DO NOTHING
                """,
                new
                {
                    kind,
                    now = clock.Now(),
                    reason,
                    error = Text(error),
                    topic = Text(message.Topic),
                    eventId = Text(message.EventId),
                    eventType = Text(message.EventType),
                    subject = Text(message.Subject),
                    data = Text(message.Data),
                }),
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> ClearDeadLettersAsync(DeadLetterSelection selection, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute(
            $"DELETE FROM dead_letters WHERE id IN (SELECT d.id FROM dead_letters d WHERE {Where(selection)} ORDER BY d.id LIMIT @limit)",
            Parameters(selection, 0, 0, limit)),
        cancellationToken);

    private static void Bury(DbConnection db, string kind, long item, string reason, string? error, long attempts, long now) => db.Execute(
        """
        INSERT INTO dead_letters (kind, item, died_at, reason, error, attempts) VALUES (@kind, @item, @now, @reason, @error, @attempts)
        ON CONFLICT DO NOTHING
        """,
        new { kind, item, now, reason, error = Text(error), attempts });

    private static void Unbury(DbConnection db, string kind, long item) =>
        db.Execute("DELETE FROM dead_letters WHERE item = @item AND kind = @kind", new { kind, item });

    private static List<LetterRow> Select(
        DbConnection db, DeadLetterSelection selection, long after, int skip, int limit, string locking = "") => db.Query<LetterRow>(
        $"SELECT {LetterColumns} FROM dead_letters d WHERE {Where(selection)} ORDER BY d.id LIMIT @limit OFFSET @skip {locking}",
        Parameters(selection, after, skip, limit)).AsList();

    // Only what narrows the choice is asked for, so that each choice has its index.
    private static string Where(DeadLetterSelection selection) =>
        "d.id > @after"
        + (selection.Last is null ? "" : " AND d.id <= @Last")
        + (selection.Kind is null ? "" : " AND d.kind = @Kind")
        + (selection.Id is null ? "" : " AND d.id = @Id")
        + (selection.TaskId is null ? "" : " AND d.item = (SELECT item FROM items WHERE task_id = @task)")
        + (selection.JobId is null
            ? ""
            : " AND EXISTS (SELECT 1 FROM items i JOIN jobs j ON j.job = i.job WHERE i.item = d.item AND j.job_id = @JobId)");

    private static object Parameters(DeadLetterSelection selection, long after, int skip, int limit) => new
    {
        selection.Kind,
        selection.Id,
        task = selection.TaskId is { } id ? Key(id) : null,
        selection.JobId,
        selection.Last,
        after,
        skip,
        limit,
    };

    private IReadOnlyList<DeadLetter> WithItems(DbConnection db, List<LetterRow> letters)
    {
        var items = db.Query<ItemRow>($"{ItemQuery} WHERE {Dialect.IsAnyOf("i.item", "@items")}", new { items = letters.Select(letter => letter.Item).OfType<long>().ToArray() })
            .ToDictionary(row => row.Id, row => row.ToRecord());
        return letters.ConvertAll(letter => letter.ToRecord(letter.Item is { } item ? items.GetValueOrDefault(item) : null));
    }

    private sealed class LetterRow
    {
        public long Id { get; set; }

        public string Kind { get; set; } = "";

        public long? Item { get; set; }

        public long Died { get; set; }

        public string Reason { get; set; } = "";

        public string? Error { get; set; }

        public long Attempts { get; set; }

        public string? Topic { get; set; }

        public string? EventId { get; set; }

        public string? EventType { get; set; }

        public string? Subject { get; set; }

        public string? Data { get; set; }

        public DeadMessage? Message => Data is null ? null : new DeadMessage(Topic!, EventId!, EventType!, Subject!, Data);

        public DeadLetter ToRecord(ItemRecord? item) => new()
        {
            Id = Id,
            Kind = Kind,
            DiedAt = DateTimeOffset.FromUnixTimeMilliseconds(Died),
            Reason = Reason,
            Error = Error,
            Attempts = (int)Attempts,
            Item = item,
            Message = Message,
        };
    }
}

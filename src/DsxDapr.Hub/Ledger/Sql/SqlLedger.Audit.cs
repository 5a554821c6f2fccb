using System.Data.Common;
using Dapper;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    /// <inheritdoc/>
    public async Task AppendAuditAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await database.WriteAsync(db => AppendAudit(db, entry, clock.Now()), cancellationToken);
        signals.Outbox.Set();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecorded>> ListAuditAsync(long? before, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyList<AuditRecorded>)[.. db.Query<AuditRow>(
                """
                SELECT id, at, actor, action, subject, outcome, detail FROM audit
                WHERE id < @before ORDER BY id DESC LIMIT @limit
                """,
                new { before = before ?? long.MaxValue, limit })
            .Select(row => row.ToRecord())],
        cancellationToken);

    // The entry and its event are one write: nothing is announced that is not in the trail, nor the other way round.
    private static long AppendAudit(DbConnection db, AuditEntry entry, long now)
    {
        var id = db.ExecuteScalar<long>(
            """
            INSERT INTO audit (at, actor, action, subject, outcome, detail)
            VALUES (@now, @actor, @Action, @subject, @Outcome, @detail) RETURNING id
            """,
            new { now, actor = Text(entry.Actor), entry.Action, subject = Text(entry.Subject), entry.Outcome, detail = Text(entry.Detail) });
        var row = new AuditRow(id, now, entry.Actor, entry.Action, entry.Subject, entry.Outcome, entry.Detail);
        Enqueue(db, Topics.Audit, $"audit/{id}/{now}", EventTypes.Audit, entry.Subject, row.ToRecord());
        return id;
    }

    private sealed record AuditRow(long Id, long At, string Actor, string Action, string Subject, string Outcome, string? Detail)
    {
        public AuditRecorded ToRecord() => new()
        {
            Id = Id,
            At = DateTimeOffset.FromUnixTimeMilliseconds(At),
            Actor = Actor,
            Action = Action,
            Subject = Subject,
            Outcome = Outcome,
            Detail = Detail,
        };
    }
}

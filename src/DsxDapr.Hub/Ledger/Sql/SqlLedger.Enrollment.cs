using System.Data.Common;
using System.Text.Json;
using Dapper;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Hub.Ledger.Sql;

internal sealed partial class SqlLedger
{
    private const string TokenColumns = """
        id AS Id, name AS Name, sha256 AS Digest, created_at AS Created, created_by AS CreatedBy, expires_at AS Expires,
        max_uses AS MaxUses, uses AS Uses, connector_names AS NamesJson, revoked_at AS Revoked
        """;

    /// <inheritdoc/>
    public Task CreateEnrollmentTokenAsync(EnrollmentTokenRecord token, CancellationToken cancellationToken) =>
        database.WriteAsync(db => Insert(db, token, ""), cancellationToken);

    /// <inheritdoc/>
    public Task<EnrollmentTokenRecord?> FindEnrollmentTokenAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        db => db.QuerySingleOrDefault<TokenRow>($"SELECT {TokenColumns} FROM enrollment_tokens WHERE id = @id", new { id })?.ToRecord(),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EnrollmentTokenRecord>> ListEnrollmentTokensAsync(CancellationToken cancellationToken) => database.ReadAsync(
        db => (IReadOnlyList<EnrollmentTokenRecord>)[.. db.Query<TokenRow>($"SELECT {TokenColumns} FROM enrollment_tokens ORDER BY created_at DESC, id")
            .Select(row => row.ToRecord())],
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RevokeEnrollmentTokenAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute("UPDATE enrollment_tokens SET revoked_at = COALESCE(revoked_at, @now) WHERE id = @id", new { now = clock.Now(), id }) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> AdmitAsync(EnrollmentTokenRecord token, Guid connector, AuditEntry entry, CancellationToken cancellationToken)
    {
        var uuid = connector.ToString();
        if (await database.ReadAsync(db => IsBound(db, token.Id, uuid), cancellationToken))
        {
            return true;
        }

        var admitted = await database.WriteAsync(
            db =>
            {
                // Of a connector's two enrollments at once, the second waits and finds it bound.
                db.Execute($"SELECT id FROM enrollment_tokens WHERE id = @Id {Dialect.ForUpdate}", new { token.Id });
                return IsBound(db, token.Id, uuid) || Admit(db, token, uuid, entry);
            },
            cancellationToken);
        signals.Outbox.Set();
        return admitted;
    }

    /// <inheritdoc/>
    public Task ForgetEnrollmentAsync(Guid connector, CancellationToken cancellationToken) => database.WriteAsync(
        db => db.Execute("DELETE FROM enrollments WHERE uuid = @uuid", new { uuid = connector.ToString() }), cancellationToken);

    // A connector that enrolled with a token may go on with it when it is used up or has expired, but not when it was revoked.
    private static bool IsBound(DbConnection db, string id, string uuid) => db.ExecuteScalar<bool>(
        """
        SELECT EXISTS (
          SELECT 1 FROM enrollments e JOIN enrollment_tokens t ON t.id = e.token_id
          WHERE e.uuid = @uuid AND e.token_id = @id AND t.revoked_at IS NULL)
        """,
        new { uuid, id });

    private bool Admit(DbConnection db, EnrollmentTokenRecord token, string uuid, AuditEntry entry)
    {
        var now = clock.Now();
        if (token.Digest is null)
        {
            // The secret store has the last word on its tokens; the ledger counts their uses.
            Insert(db, token, "ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, max_uses = excluded.max_uses");
            if (IsBound(db, token.Id, uuid))
            {
                return true; // another hub admitted it while this one waited for the row
            }
        }

        // One statement checks and burns, so that of any number of clients, on any number of hubs, no more than allowed succeed.
        var burnt = db.Execute(
            """
            UPDATE enrollment_tokens SET uses = uses + 1
            WHERE id = @Id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now) AND (max_uses IS NULL OR uses < max_uses)
            """,
            new { token.Id, now });
        if (burnt == 0)
        {
            return false;
        }

        db.Execute(
            """
            INSERT INTO enrollments (uuid, token_id, enrolled_at) VALUES (@uuid, @Id, @now)
            ON CONFLICT (uuid) DO UPDATE SET token_id = @Id, enrolled_at = @now
            """,
            new { uuid, token.Id, now });
        AppendAudit(db, entry, now);
        return true;
    }

    private static int Insert(DbConnection db, EnrollmentTokenRecord token, string onConflict) => db.Execute(
        $"""
        INSERT INTO enrollment_tokens (id, name, sha256, created_at, created_by, expires_at, max_uses, connector_names)
        VALUES (@Id, @Name, @Digest, @created, @CreatedBy, @expires, @MaxUses, @names) {onConflict}
        """,
        new
        {
            token.Id,
            token.Name,
            token.Digest,
            created = token.CreatedAt.ToUnixTimeMilliseconds(),
            token.CreatedBy,
            expires = token.ExpiresAt?.ToUnixTimeMilliseconds(),
            token.MaxUses,
            names = Write(token.ConnectorNames),
        });

    private sealed class TokenRow
    {
        public string Id { get; set; } = "";

        public string? Name { get; set; }

        public byte[]? Digest { get; set; }

        public long Created { get; set; }

        public string CreatedBy { get; set; } = "";

        public long? Expires { get; set; }

        public long? MaxUses { get; set; }

        public long Uses { get; set; }

        public string NamesJson { get; set; } = "[]";

        public long? Revoked { get; set; }

        public EnrollmentTokenRecord ToRecord() => new()
        {
            Id = Id,
            Name = Name,
            Digest = Digest,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Created),
            CreatedBy = CreatedBy,
            ExpiresAt = Clock.FromStored(Expires),
            MaxUses = MaxUses,
            Uses = Uses,
            ConnectorNames = JsonSerializer.Deserialize<List<string>>(NamesJson, WireJson.Options) ?? [],
            RevokedAt = Clock.FromStored(Revoked),
        };
    }
}

namespace DsxDapr.DevSidecar.State;

/// <summary>The statements of a <see cref="SqliteStateStore"/>. An expired row counts as absent in every one of them.</summary>
internal sealed class SqliteStateSql(string table)
{
    private const string Columns = "(key, value, etag, expires_at) VALUES ($key, $value, $etag, $expires)";
    private const string Replace = "value = excluded.value, etag = excluded.etag, expires_at = excluded.expires_at";
    private const string Alive = "(expires_at IS NULL OR expires_at > $now)";

    public string CreateTable { get; } =
        $"""
        CREATE TABLE IF NOT EXISTS "{table}" (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL, etag TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS "{table}_expiry" ON "{table}" (expires_at) WHERE expires_at IS NOT NULL
        """;

    public string Get { get; } = $"""SELECT value, etag, expires_at FROM "{table}" WHERE key = $key AND {Alive}""";

    public string Upsert { get; } = $"""INSERT INTO "{table}" {Columns} ON CONFLICT (key) DO UPDATE SET {Replace}""";

    public string InsertIfAbsent { get; } =
        $"""INSERT INTO "{table}" {Columns} ON CONFLICT (key) DO UPDATE SET {Replace} WHERE expires_at <= $now""";

    public string UpdateIfMatch { get; } =
        $"""UPDATE "{table}" SET value = $value, etag = $etag, expires_at = $expires WHERE key = $key AND etag = $expected AND {Alive}""";

    public string Delete { get; } = $"""DELETE FROM "{table}" WHERE key = $key""";

    public string DeleteIfMatch { get; } = $"""DELETE FROM "{table}" WHERE key = $key AND etag = $expected AND {Alive}""";

    public string Sweep { get; } = $"""DELETE FROM "{table}" WHERE expires_at <= $now""";
}

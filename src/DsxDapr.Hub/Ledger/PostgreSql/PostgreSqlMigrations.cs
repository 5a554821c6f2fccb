using Dapper;
using Npgsql;

namespace DsxDapr.Hub.Ledger.PostgreSql;

/// <summary>Brings a ledger database to the current schema: one step per version. Of several hubs that start at once, one does it.</summary>
internal static class PostgreSqlMigrations
{
    // Any number that nothing else in the database locks.
    private const long Lock = 0x4453585F4C454447;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE connectors (
          uuid TEXT PRIMARY KEY,
          model TEXT NOT NULL,
          app_id TEXT,
          first_seen_at BIGINT NOT NULL,
          seen_at BIGINT NOT NULL,
          removed_at BIGINT
        );

        CREATE TABLE jobs (
          job BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          job_id TEXT NOT NULL UNIQUE,
          connector TEXT NOT NULL,
          name TEXT,
          status TEXT NOT NULL,
          ordered BIGINT NOT NULL DEFAULT 0,
          started_at BIGINT NOT NULL,
          last_enqueued_at BIGINT,
          enumerated_at BIGINT,
          listing_incomplete BOOLEAN NOT NULL DEFAULT FALSE,
          first_dispatched_at BIGINT,
          last_terminal_at BIGINT,
          finished_at BIGINT,
          items BIGINT NOT NULL DEFAULT 0,
          open BIGINT NOT NULL DEFAULT 0,
          clean BIGINT NOT NULL DEFAULT 0,
          malicious BIGINT NOT NULL DEFAULT 0,
          other BIGINT NOT NULL DEFAULT 0,
          dead BIGINT NOT NULL DEFAULT 0,
          cancelled BIGINT NOT NULL DEFAULT 0,
          actions_pending BIGINT NOT NULL DEFAULT 0,
          bytes BIGINT NOT NULL DEFAULT 0,
          scan_ms DOUBLE PRECISION NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50);
        CREATE INDEX jobs_open ON jobs (job) WHERE open > 0;

        CREATE TABLE items (
          item BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          task_id BYTEA NOT NULL UNIQUE,
          job BIGINT NOT NULL REFERENCES jobs (job),
          location TEXT NOT NULL,
          metainfo TEXT NOT NULL,
          size_hint BIGINT,
          state TEXT NOT NULL,
          due_at BIGINT NOT NULL,
          dispatches BIGINT NOT NULL DEFAULT 0,
          attempts BIGINT NOT NULL DEFAULT 0,
          verdict TEXT,
          engine TEXT,
          engine_database TEXT,
          threat TEXT,
          reason TEXT,
          size BIGINT,
          sha256 TEXT,
          elapsed_ms DOUBLE PRECISION,
          scanned_at BIGINT
        );
        CREATE INDEX items_of_job ON items (job, item);
        CREATE INDEX items_accepted ON items (job, item) WHERE state = 'accepted';
        CREATE INDEX items_dispatched ON items (due_at) WHERE state = 'dispatched';
        CREATE INDEX items_scanned ON items (scanned_at) WHERE scanned_at IS NOT NULL;
        CREATE INDEX items_other ON items (verdict) WHERE verdict IS NOT NULL AND verdict NOT IN ('clean', 'malicious');

        CREATE TABLE actions (
          item BIGINT PRIMARY KEY REFERENCES items (item),
          state TEXT NOT NULL,
          due_at BIGINT NOT NULL,
          attempts BIGINT NOT NULL DEFAULT 0,
          action TEXT,
          status TEXT,
          message TEXT,
          moved_to TEXT,
          acted_at BIGINT
        );
        CREATE INDEX actions_pending ON actions (due_at) WHERE state = 'pending';

        CREATE TABLE outbox (
          id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          topic TEXT NOT NULL,
          event_id TEXT NOT NULL,
          event_type TEXT NOT NULL,
          subject TEXT NOT NULL,
          data TEXT NOT NULL,
          due_at BIGINT NOT NULL DEFAULT 0
        );

        CREATE TABLE audit (
          id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          at BIGINT NOT NULL,
          actor TEXT NOT NULL,
          action TEXT NOT NULL,
          subject TEXT NOT NULL,
          outcome TEXT NOT NULL,
          detail TEXT
        );

        CREATE TABLE enrollment_tokens (
          id TEXT PRIMARY KEY,
          name TEXT,
          sha256 BYTEA,
          created_at BIGINT NOT NULL,
          created_by TEXT NOT NULL,
          expires_at BIGINT,
          max_uses BIGINT,
          uses BIGINT NOT NULL DEFAULT 0,
          connector_names TEXT NOT NULL,
          revoked_at BIGINT
        );

        CREATE TABLE enrollments (
          uuid TEXT PRIMARY KEY,
          token_id TEXT NOT NULL REFERENCES enrollment_tokens (id),
          enrolled_at BIGINT NOT NULL
        );
        """,
        """
        ALTER TABLE items ADD COLUMN urgent BIGINT NOT NULL DEFAULT 0;
        CREATE INDEX items_urgent ON items (item) WHERE state = 'accepted' AND urgent = 1;
        """,
        """
        ALTER TABLE items ADD COLUMN earlier_dispatches BIGINT NOT NULL DEFAULT 0;

        CREATE TABLE dead_letters (
          id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          kind TEXT NOT NULL,
          item BIGINT REFERENCES items (item),
          died_at BIGINT NOT NULL,
          reason TEXT NOT NULL,
          error TEXT,
          attempts BIGINT NOT NULL,
          topic TEXT,
          event_id TEXT,
          event_type TEXT,
          subject TEXT,
          data TEXT
        );
        CREATE INDEX dead_letters_of_kind ON dead_letters (kind, id);
        CREATE UNIQUE INDEX dead_letters_of_item ON dead_letters (item, kind) WHERE item IS NOT NULL;
        CREATE UNIQUE INDEX dead_letters_of_event ON dead_letters (event_id, topic, kind) WHERE event_id IS NOT NULL;
        """,
        """
        CREATE TABLE sequences (
          name TEXT PRIMARY KEY,
          value BIGINT NOT NULL
        );

        ALTER TABLE items ADD COLUMN result BIGINT;
        UPDATE items SET result = numbered.result
        FROM (SELECT item, ROW_NUMBER() OVER (ORDER BY scanned_at, item) AS result FROM items WHERE scanned_at IS NOT NULL) AS numbered
        WHERE items.item = numbered.item;
        INSERT INTO sequences (name, value) SELECT 'results', COALESCE(MAX(result), 0) FROM items;
        DROP INDEX items_scanned;
        CREATE UNIQUE INDEX items_of_result ON items (result) WHERE result IS NOT NULL;
        CREATE INDEX items_of_job_result ON items (job, result) WHERE result IS NOT NULL;

        INSERT INTO sequences (name, value) VALUES ('changes', 0);
        CREATE TABLE changes (
          seq BIGINT PRIMARY KEY,
          kind TEXT NOT NULL,
          subject TEXT NOT NULL,
          change TEXT NOT NULL,
          name TEXT,
          url TEXT,
          at BIGINT NOT NULL
        );
        """,
        // The function is Histogram.BucketOf: of a value of n bits, n above 8, it takes the leading 8.
        """
        CREATE FUNCTION bucket(value BIGINT) RETURNS BIGINT IMMUTABLE LANGUAGE sql AS $$
          SELECT CASE WHEN value < 256 THEN GREATEST(0, value) ELSE
            (SELECT 256 + (bits - 9) * 128 + ((value >> (bits - 8)) - 128) FROM LENGTH(LTRIM(value::BIT(64)::TEXT, '0')) AS bits) END
        $$;

        CREATE TABLE histograms (
          figure TEXT NOT NULL,
          bucket BIGINT NOT NULL,
          items BIGINT NOT NULL,
          PRIMARY KEY (figure, bucket)
        );
        INSERT INTO histograms (figure, bucket, items)
        SELECT 'size', bucket(COALESCE(size, 0)), COUNT(*) FROM items WHERE state IN ('scanned', 'done') GROUP BY 2;
        INSERT INTO histograms (figure, bucket, items)
        SELECT 'elapsed_us', bucket(CAST(TRUNC(COALESCE(elapsed_ms, 0) * 1000) AS BIGINT)), COUNT(*) FROM items
        WHERE state IN ('scanned', 'done') GROUP BY 2;

        CREATE TABLE longest_scan (
          id BIGINT PRIMARY KEY CHECK (id = 1),
          item BIGINT NOT NULL,
          elapsed_ms DOUBLE PRECISION NOT NULL
        );
        INSERT INTO longest_scan (id, item, elapsed_ms)
        SELECT 1, item, elapsed_ms FROM items WHERE state IN ('scanned', 'done') AND elapsed_ms IS NOT NULL ORDER BY elapsed_ms DESC LIMIT 1;
        """,
        """
        ALTER TABLE jobs ADD COLUMN order_query TEXT;
        ALTER TABLE jobs ADD COLUMN enumerator TEXT;
        CREATE INDEX jobs_enumerating ON jobs (job) WHERE ordered = 1 AND enumerated_at IS NULL;
        """,
        """
        CREATE TABLE schedules (
          id TEXT PRIMARY KEY,
          name TEXT,
          connector TEXT NOT NULL,
          cron TEXT NOT NULL,
          time_zone TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          created_by TEXT NOT NULL,
          next_at BIGINT,
          last_at BIGINT,
          last_outcome TEXT,
          last_job TEXT
        );
        CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;

        CREATE TABLE scan_orders (
          job_id TEXT PRIMARY KEY,
          schedule TEXT NOT NULL,
          due_at BIGINT NOT NULL,
          attempts BIGINT NOT NULL DEFAULT 0,
          error TEXT
        );
        """,
        """
        ALTER TABLE jobs ADD COLUMN scan_once BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE jobs ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE items ADD COLUMN version BYTEA;
        ALTER TABLE schedules ADD COLUMN scan_once BIGINT;

        CREATE TABLE engine_reports (
          id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          engines TEXT NOT NULL UNIQUE,
          reported_at BIGINT NOT NULL
        );
        CREATE INDEX engine_reports_lately ON engine_reports (reported_at);

        CREATE TABLE clean_versions (
          place BYTEA PRIMARY KEY,
          version BYTEA NOT NULL,
          engines BIGINT NOT NULL,
          scanned_at BIGINT NOT NULL
        );
        CREATE INDEX clean_versions_by_age ON clean_versions (scanned_at);
        """,
        """
        ALTER TABLE items ADD COLUMN file_type TEXT;
        """,
    ];

    /// <summary>Applies the steps that the database lacks.</summary>
    /// <exception cref="LedgerUnavailableException">The database was written by a newer version of the product.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@Lock)", new { Lock });
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS ledger_schema (version BIGINT NOT NULL)");
        var version = await connection.ExecuteScalarAsync<int?>("SELECT version FROM ledger_schema") ?? 0;
        if (version > Steps.Length)
        {
            throw new LedgerUnavailableException(
                $"the ledger has schema version {version}, this hub knows {Steps.Length}: it was written by a newer version", null);
        }

        for (var step = version; step < Steps.Length; step++)
        {
            await connection.ExecuteAsync(Steps[step], commandTimeout: 0); // as long as a large ledger needs
        }

        if (version < Steps.Length)
        {
            await connection.ExecuteAsync("DELETE FROM ledger_schema");
            await connection.ExecuteAsync("INSERT INTO ledger_schema (version) VALUES (@version)", new { version = Steps.Length });
        }

        await transaction.CommitAsync(cancellationToken);
    }
}

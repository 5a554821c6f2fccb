using Dapper;
using Microsoft.Data.Sqlite;

namespace DsxDapr.Hub.Ledger.Sqlite;

/// <summary>Brings a ledger file to the current schema: one step per version, all in one transaction.</summary>
internal static class SqliteMigrations
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE connectors (
          uuid TEXT PRIMARY KEY,
          model TEXT NOT NULL,
          app_id TEXT,
          first_seen_at INTEGER NOT NULL,
          seen_at INTEGER NOT NULL,
          removed_at INTEGER
        ) WITHOUT ROWID;

        CREATE TABLE jobs (
          job INTEGER PRIMARY KEY,
          job_id TEXT NOT NULL UNIQUE,
          connector TEXT NOT NULL,
          name TEXT,
          status TEXT NOT NULL,
          ordered INTEGER NOT NULL DEFAULT 0,
          started_at INTEGER NOT NULL,
          last_enqueued_at INTEGER,
          enumerated_at INTEGER,
          first_dispatched_at INTEGER,
          last_terminal_at INTEGER,
          finished_at INTEGER,
          items INTEGER NOT NULL DEFAULT 0,
          open INTEGER NOT NULL DEFAULT 0,
          clean INTEGER NOT NULL DEFAULT 0,
          malicious INTEGER NOT NULL DEFAULT 0,
          other INTEGER NOT NULL DEFAULT 0,
          dead INTEGER NOT NULL DEFAULT 0,
          cancelled INTEGER NOT NULL DEFAULT 0,
          actions_pending INTEGER NOT NULL DEFAULT 0,
          bytes INTEGER NOT NULL DEFAULT 0,
          scan_ms REAL NOT NULL DEFAULT 0
        );
        CREATE INDEX jobs_open ON jobs (job) WHERE open > 0;

        CREATE TABLE items (
          item INTEGER PRIMARY KEY,
          task_id BLOB NOT NULL UNIQUE,
          job INTEGER NOT NULL REFERENCES jobs (job),
          location TEXT NOT NULL,
          metainfo TEXT NOT NULL,
          size_hint INTEGER,
          state TEXT NOT NULL,
          due_at INTEGER NOT NULL,
          dispatches INTEGER NOT NULL DEFAULT 0,
          attempts INTEGER NOT NULL DEFAULT 0,
          verdict TEXT,
          engine TEXT,
          engine_database TEXT,
          threat TEXT,
          reason TEXT,
          size INTEGER,
          sha256 TEXT,
          elapsed_ms REAL,
          scanned_at INTEGER
        );
        CREATE INDEX items_of_job ON items (job, item);
        CREATE INDEX items_accepted ON items (job, item) WHERE state = 'accepted';
        CREATE INDEX items_dispatched ON items (due_at) WHERE state = 'dispatched';
        CREATE INDEX items_scanned ON items (scanned_at) WHERE scanned_at IS NOT NULL;

        CREATE TABLE actions (
          item INTEGER PRIMARY KEY REFERENCES items (item),
          state TEXT NOT NULL,
          due_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          action TEXT,
          status TEXT,
          message TEXT,
          moved_to TEXT,
          acted_at INTEGER
        );
        CREATE INDEX actions_pending ON actions (due_at) WHERE state = 'pending';

        CREATE TABLE outbox (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          topic TEXT NOT NULL,
          event_id TEXT NOT NULL,
          event_type TEXT NOT NULL,
          subject TEXT NOT NULL,
          data TEXT NOT NULL
        );
        """,
        """
        CREATE TABLE audit (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          actor TEXT NOT NULL,
          action TEXT NOT NULL,
          subject TEXT NOT NULL,
          outcome TEXT NOT NULL,
          detail TEXT
        );
        """,
        """
        CREATE TABLE enrollment_tokens (
          id TEXT PRIMARY KEY,
          name TEXT,
          sha256 BLOB,
          created_at INTEGER NOT NULL,
          created_by TEXT NOT NULL,
          expires_at INTEGER,
          max_uses INTEGER,
          uses INTEGER NOT NULL DEFAULT 0,
          connector_names TEXT NOT NULL,
          revoked_at INTEGER
        ) WITHOUT ROWID;

        CREATE TABLE enrollments (
          uuid TEXT PRIMARY KEY,
          token_id TEXT NOT NULL REFERENCES enrollment_tokens (id),
          enrolled_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE INDEX items_other ON items (verdict) WHERE verdict IS NOT NULL AND verdict NOT IN ('clean', 'malicious');
        """,
        """
        ALTER TABLE jobs ADD COLUMN listing_incomplete INTEGER NOT NULL DEFAULT 0;
        """,
        """
        ALTER TABLE outbox ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
        """,
        """
        ALTER TABLE items ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX items_urgent ON items (item) WHERE state = 'accepted' AND urgent = 1;
        """,
        """
        ALTER TABLE items ADD COLUMN earlier_dispatches INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE dead_letters (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL,
          item INTEGER REFERENCES items (item),
          died_at INTEGER NOT NULL,
          reason TEXT NOT NULL,
          error TEXT,
          attempts INTEGER NOT NULL,
          topic TEXT,
          event_id TEXT,
          event_type TEXT,
          subject TEXT,
          data TEXT
        );
        CREATE INDEX dead_letters_of_kind ON dead_letters (kind, id);
        CREATE UNIQUE INDEX dead_letters_of_item ON dead_letters (item, kind) WHERE item IS NOT NULL;
        CREATE UNIQUE INDEX dead_letters_of_event ON dead_letters (event_id, topic, kind) WHERE event_id IS NOT NULL;

        INSERT INTO dead_letters (kind, item, died_at, reason, error, attempts)
        SELECT 'scan_request', item, COALESCE(scanned_at, due_at), 'unknown_error', reason, attempts FROM items WHERE state = 'dead';
        INSERT INTO dead_letters (kind, item, died_at, reason, error, attempts)
        SELECT 'verdict_action', item, COALESCE(acted_at, due_at), 'unknown_error', message, attempts FROM actions
        WHERE state = 'done' AND status = 'error';
        """,
        """
        CREATE TABLE sequences (
          name TEXT PRIMARY KEY,
          value INTEGER NOT NULL
        ) WITHOUT ROWID;

        ALTER TABLE items ADD COLUMN result INTEGER;
        UPDATE items SET result = numbered.result
        FROM (SELECT item, ROW_NUMBER() OVER (ORDER BY scanned_at, item) AS result FROM items WHERE scanned_at IS NOT NULL) AS numbered
        WHERE items.item = numbered.item;
        INSERT INTO sequences (name, value) SELECT 'results', COALESCE(MAX(result), 0) FROM items;
        DROP INDEX items_scanned;
        CREATE UNIQUE INDEX items_of_result ON items (result) WHERE result IS NOT NULL;
        CREATE INDEX items_of_job_result ON items (job, result) WHERE result IS NOT NULL;

        INSERT INTO sequences (name, value) VALUES ('changes', 0);
        CREATE TABLE changes (
          seq INTEGER PRIMARY KEY,
          kind TEXT NOT NULL,
          subject TEXT NOT NULL,
          change TEXT NOT NULL,
          name TEXT,
          url TEXT,
          at INTEGER NOT NULL
        );
        """,
        """
        CREATE TABLE histograms (
          figure TEXT NOT NULL,
          bucket INTEGER NOT NULL,
          items INTEGER NOT NULL,
          PRIMARY KEY (figure, bucket)
        ) WITHOUT ROWID;
        INSERT INTO histograms (figure, bucket, items)
        SELECT 'size', bucket(COALESCE(size, 0)), COUNT(*) FROM items WHERE state IN ('scanned', 'done') GROUP BY 2;
        INSERT INTO histograms (figure, bucket, items)
        SELECT 'elapsed_us', bucket(CAST(COALESCE(elapsed_ms, 0) * 1000 AS INTEGER)), COUNT(*) FROM items
        WHERE state IN ('scanned', 'done') GROUP BY 2;

        CREATE TABLE longest_scan (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          item INTEGER NOT NULL,
          elapsed_ms REAL NOT NULL
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
          created_at INTEGER NOT NULL,
          created_by TEXT NOT NULL,
          next_at INTEGER,
          last_at INTEGER,
          last_outcome TEXT,
          last_job TEXT
        ) WITHOUT ROWID;
        CREATE INDEX schedules_due ON schedules (next_at) WHERE next_at IS NOT NULL;

        CREATE TABLE scan_orders (
          job_id TEXT PRIMARY KEY,
          schedule TEXT NOT NULL,
          due_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          error TEXT
        ) WITHOUT ROWID;
        """,
        """
        ALTER TABLE jobs ADD COLUMN scan_once INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE jobs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE items ADD COLUMN version BLOB;
        ALTER TABLE schedules ADD COLUMN scan_once INTEGER;

        CREATE TABLE engine_reports (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          engines TEXT NOT NULL UNIQUE,
          reported_at INTEGER NOT NULL
        );
        CREATE INDEX engine_reports_lately ON engine_reports (reported_at);

        CREATE TABLE clean_versions (
          place BLOB PRIMARY KEY,
          version BLOB NOT NULL,
          engines INTEGER NOT NULL,
          scanned_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX clean_versions_by_age ON clean_versions (scanned_at);
        """,
        """
        ALTER TABLE items ADD COLUMN file_type TEXT;
        """,
    ];

    /// <summary>Applies the steps that <paramref name="connection"/> lacks, all or none.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="last">The version to stop at; null for the newest.</param>
    /// <exception cref="InvalidOperationException">The file was written by a newer version of the product.</exception>
    public static void Apply(SqliteConnection connection, int? last = null)
    {
        var target = last ?? Steps.Length;
        if (VersionOf(connection) >= target)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        for (var step = VersionOf(connection); step < target; step++)
        {
            connection.Execute(Steps[step], transaction: transaction);
        }

        connection.Execute($"PRAGMA user_version = {target}", transaction: transaction);
        transaction.Commit();
    }

    private static int VersionOf(SqliteConnection connection)
    {
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        return version <= Steps.Length
            ? version
            : throw new InvalidOperationException(
                $"the ledger {connection.DataSource} has schema version {version}, this hub knows {Steps.Length}: it was written by a newer version");
    }
}

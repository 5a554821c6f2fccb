using System.Globalization;
using DsxDapr.DevSidecar.Resources;
using Microsoft.Data.Sqlite;

namespace DsxDapr.DevSidecar.State;

/// <summary>
/// <c>state.sqlite</c>: one table in a file (WAL), which several sidecars and processes may share. Etags are UUIDs; transactions
/// are atomic. Commits survive a crash of the process; a power cut may lose the last ones (synchronous = NORMAL).
/// The table is this sidecar's own, not daprd's.
/// </summary>
internal sealed class SqliteStateStore : IStateStore
{
    private readonly SqliteStateSql _sql;
    private readonly Component _component;
    private readonly TimeProvider _clock;
    private readonly SqliteStateFile _file;
    private readonly int? _defaultTtl;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private SqliteConnection? _writer;
    private SqliteConnection? _reader;
    private ITimer? _sweeper;

    /// <summary>A store for a component's file.</summary>
    public SqliteStateStore(Component component, TimeProvider clock)
    {
        _component = component;
        _clock = clock;
        _file = SqliteStateFile.Of(component);
        _sql = new SqliteStateSql(_file.Table);
        _defaultTtl = component.DefaultTtl();
    }

    /// <inheritdoc/>
    public async Task InitAsync(CancellationToken ct)
    {
        try
        {
            _file.CreateDirectory();
            _writer = await OpenAsync(ct);
            await using (SqliteCommand create = _writer.CreateCommand())
            {
                create.CommandText = _sql.CreateTable;
                await create.ExecuteNonQueryAsync(ct);
            }

            _reader = await OpenAsync(ct);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw _component.Refuse($"cannot open its database '{_file.DataSource}': {e.Message}");
        }

        if (_file.CleanupInterval > TimeSpan.Zero)
        {
            _sweeper = _clock.CreateTimer(_ => _ = SweepAsync(), null, _file.CleanupInterval, _file.CleanupInterval);
        }
    }

    /// <inheritdoc/>
    public async Task<StateItem?> GetAsync(string key, CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            using SqliteCommand command = Command(_reader, _sql.Get, ("$key", key), ("$now", Now));
            using SqliteDataReader reader = command.ExecuteReader();
            if (!reader.Read())
            {
                return null;
            }

            DateTimeOffset? expiresAt = reader.IsDBNull(2) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2));
            return new StateItem(reader.GetFieldValue<byte[]>(0), reader.GetString(1), expiresAt);
        }
        catch (SqliteException e)
        {
            throw new StateStoreException(e.Message, e);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public Task SaveAsync(StateWrite write, CancellationToken ct) => WriteAsync([write], ct);

    /// <inheritdoc/>
    public Task DeleteAsync(StateDelete delete, CancellationToken ct) => WriteAsync([delete], ct);

    /// <inheritdoc/>
    public Task TransactAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct) => WriteAsync(operations, ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_sweeper is not null)
        {
            await _sweeper.DisposeAsync();
        }

        await _writing.WaitAsync();
        await _reading.WaitAsync();
        _reader?.Dispose();
        _writer?.Dispose();
        _writing.Dispose();
        _reading.Dispose();
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task WriteAsync(IReadOnlyList<StateOperation> operations, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            // One statement is a transaction of its own.
            using SqliteTransaction? transaction = operations.Count == 1 ? null : _writer!.BeginTransaction(deferred: false);
            foreach (StateOperation operation in operations)
            {
                Apply(operation, transaction);
            }

            transaction?.Commit();
        }
        catch (SqliteException e)
        {
            throw new StateStoreException(e.Message, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Apply(StateOperation operation, SqliteTransaction? transaction)
    {
        using SqliteCommand command = operation is StateWrite write ? WriteCommand(write) : DeleteCommand(operation);
        command.Transaction = transaction;
        bool changed = command.ExecuteNonQuery() > 0;
        if (changed)
        {
            return;
        }

        if (operation.HasEtag)
        {
            throw new EtagException($"state etag not match for key={operation.Key}: expect={operation.Etag}");
        }

        if (operation is StateWrite { FirstWrite: true })
        {
            throw new EtagException("item already exists and no etag was passed");
        }
    }

    private SqliteCommand WriteCommand(StateWrite write)
    {
        int ttl = write.TtlSeconds ?? _defaultTtl ?? 0;
        string sql = write.HasEtag ? _sql.UpdateIfMatch : write.FirstWrite ? _sql.InsertIfAbsent : _sql.Upsert;
        SqliteCommand command = Command(
            _writer,
            sql,
            ("$key", write.Key),
            ("$value", write.Value.ToArray()),
            ("$etag", Guid.NewGuid().ToString()),
            ("$expires", ttl > 0 ? Now + (ttl * 1000L) : DBNull.Value));
        if (sql != _sql.Upsert)
        {
            command.Parameters.AddWithValue("$now", Now);
        }

        if (write.HasEtag)
        {
            command.Parameters.AddWithValue("$expected", write.Etag);
        }

        return command;
    }

    private SqliteCommand DeleteCommand(StateOperation delete) => delete.HasEtag
        ? Command(_writer, _sql.DeleteIfMatch, ("$key", delete.Key), ("$now", Now), ("$expected", delete.Etag!))
        : Command(_writer, _sql.Delete, ("$key", delete.Key));

    private async Task SweepAsync()
    {
        try
        {
            await _writing.WaitAsync();
            try
            {
                using SqliteCommand sweep = Command(_writer, _sql.Sweep, ("$now", Now));
                sweep.ExecuteNonQuery();
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException)
        {
            // Expired rows are never read; another sweep follows, or the store was closed meanwhile.
        }
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken ct)
    {
        SqliteConnection connection = new(_file.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            await using SqliteCommand pragmas = connection.CreateCommand();
            pragmas.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(int)_file.BusyTimeout.TotalMilliseconds}; PRAGMA journal_mode = {(_file.Wal ? "WAL" : "DELETE")}; PRAGMA synchronous = NORMAL");
            await pragmas.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static SqliteCommand Command(SqliteConnection? connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = (connection ?? throw new StateStoreException("the store is not open")).CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}

using System.Data;
using System.Data.Common;
using System.Threading.Channels;
using DsxDapr.Hub.Ledger.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace DsxDapr.Hub.Ledger.PostgreSql;

/// <summary>
/// The PostgreSQL database behind the ledger of several hubs. It may come up after the hub, and go away and come back: until then
/// every transaction fails with <see cref="LedgerUnavailableException"/>. Each write is a transaction of its own at READ COMMITTED;
/// one that PostgreSQL gives up for another's sake (SQLSTATE 40001, 40P01) runs again.
/// </summary>
internal sealed class PostgreSqlDatabase : ILedgerDatabase, IDisposable
{
    private const int Writers = 4;
    private const int Readers = 16;
    private const int MaxTries = 8;

    private readonly NpgsqlDataSource _source;
    private readonly Channel<IWrite> _writes = Channel.CreateUnbounded<IWrite>();
    private readonly Thread[] _writers;
    private readonly SemaphoreSlim _readers = new(Readers);
    private readonly SemaphoreSlim _migrating = new(1);
    private volatile bool _migrated;

    public PostgreSqlDatabase(IOptions<LedgerOptions> options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.Value.PostgreSql)
        {
            ApplicationName = "dsx-hub",
            MaxPoolSize = Writers + Readers,
            MaxAutoPrepare = 100,
            // Seconds. Who waits longer for a connection is answered with 503, and asks again; the cancellation of a job of millions
            // of items takes its time.
            Timeout = 5,
            CommandTimeout = 300,
            IncludeErrorDetail = false,
        };
        _source = NpgsqlDataSource.Create(settings);
        _writers = [.. Enumerable.Range(1, Writers).Select(number => new Thread(WriteUntilClosed) { IsBackground = true, Name = $"ledger writer {number}" })];
        Array.ForEach(_writers, writer => writer.Start());
    }

    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new PostgreSqlDialect();

    /// <inheritdoc/>
    public async Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        var write = new Write<T>(work);
        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(write), this);
        try
        {
            return await write.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            write.Abandon();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<T> ReadAsync<T>(Func<DbConnection, T> query, CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        await _readers.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            // The query blocks its thread: never more of them than there are readers.
            return await Task.Run(() => query(connection), cancellationToken);
        }
        catch (Exception e) when (IsOfDatabase(e))
        {
            throw Unavailable(e);
        }
        finally
        {
            _readers.Release();
        }
    }

    public void Dispose()
    {
        _writes.Writer.TryComplete();
        Array.ForEach(_writers, writer => writer.Join());
        _source.Dispose();
        _readers.Dispose();
        _migrating.Dispose();
    }

    // Before the first use, whenever the database comes up.
    private async ValueTask MigrateAsync(CancellationToken cancellationToken)
    {
        if (_migrated)
        {
            return;
        }

        await _migrating.WaitAsync(cancellationToken);
        try
        {
            if (!_migrated)
            {
                await PostgreSqlMigrations.ApplyAsync(_source, cancellationToken);
                _migrated = true;
            }
        }
        catch (Exception e) when (IsOfDatabase(e))
        {
            throw Unavailable(e);
        }
        finally
        {
            _migrating.Release();
        }
    }

    private void WriteUntilClosed()
    {
        // Threads of their own may block.
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_writes.Reader.TryRead(out var write))
            {
                write.Run(this);
            }
        }
    }

    private T CommitOrRepeat<T>(Func<DbConnection, T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Commit(work);
            }
            catch (PostgresException e) when (attempt < MaxTries && IsGivenUpForAnother(e))
            {
                // Nothing of it was kept.
            }
        }
    }

    private T Commit<T>(Func<DbConnection, T> work)
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);
        var result = work(connection);
        transaction.Commit();
        return result;
    }

    private static bool IsGivenUpForAnother(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static bool IsOfDatabase(Exception e) => e is NpgsqlException or TimeoutException or InvalidOperationException { Source: "Npgsql" };

    private static LedgerUnavailableException Unavailable(Exception e) => new($"the ledger is not available: {e.Message}", e);

    private interface IWrite
    {
        void Run(PostgreSqlDatabase database);
    }

    private sealed class Write<T>(Func<DbConnection, T> work) : IWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Func<DbConnection, T>? _work = work;

        public Task<T> Task => _done.Task;

        // While a database hangs nothing that nobody waits for may pile up.
        public void Abandon() => Interlocked.Exchange(ref _work, null);

        public void Run(PostgreSqlDatabase database)
        {
            if (Interlocked.Exchange(ref _work, null) is not { } work)
            {
                return;
            }

            try
            {
                _done.SetResult(database.CommitOrRepeat(work));
            }
#pragma warning disable CA1031 // whatever the work throws belongs to its caller, and the writer goes on
            catch (Exception e)
#pragma warning restore CA1031
            {
                _done.SetException(IsOfDatabase(e) ? Unavailable(e) : e);
            }
        }
    }
}

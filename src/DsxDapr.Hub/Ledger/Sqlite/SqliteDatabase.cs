using System.Data.Common;
using System.Threading.Channels;
using Dapper;
using DsxDapr.Hub.Ledger.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Ledger.Sqlite;

/// <summary>
/// The SQLite file behind the ledger. SQLite has one writer, so all writes go through one thread, which commits those
/// that wait together: a group costs one flush to disk. Readers have connections of their own and never wait (WAL).
/// </summary>
internal sealed class SqliteDatabase : ILedgerDatabase, IDisposable
{
    private const int MaxGroup = 64;
    private const int Busy = 5; // SQLITE_BUSY

    private static readonly TimeSpan LongestLock = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _longestLock;
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly Channel<IWrite> _writes = Channel.CreateUnbounded<IWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread _thread;

    public SqliteDatabase(IOptions<LedgerOptions> options)
        : this(options, LongestLock)
    {
    }

    /// <summary>Opens the file.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="longestLock">How long another program may hold a lock; whoever waits longer is answered with 503, and asks again.</param>
    internal SqliteDatabase(IOptions<LedgerOptions> options, TimeSpan longestLock)
    {
        _longestLock = longestLock;
        var path = Path.GetFullPath(options.Value.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 1 }.ToString();
        _writer = Open();
        // FULL: what was acknowledged is on the disk itself, also after a power failure.
        _writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;");
        _writer.CreateFunction<long, long>(Histogram.Function, Histogram.BucketOf, isDeterministic: true);
        SqliteMigrations.Apply(_writer);
        _thread = new Thread(WriteUntilClosed) { IsBackground = true, Name = "ledger writer" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public SqlDialect Dialect { get; } = new SqliteDialect();

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<DbConnection, T> work, CancellationToken cancellationToken)
    {
        var write = new Write<T>(work);
        return _writes.Writer.TryWrite(write)
            ? write.Task.WaitAsync(cancellationToken)
            : Task.FromException<T>(new ObjectDisposedException(nameof(SqliteDatabase)));
    }

    /// <inheritdoc/>
    public async Task<T> ReadAsync<T>(Func<DbConnection, T> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = Open();
            return query(connection);
        }
        catch (SqliteException e)
        {
            throw Unavailable(e);
        }
    }

    public void Dispose()
    {
        _writes.Writer.TryComplete();
        _thread.Join();
        _writer.Dispose();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.Execute($"PRAGMA busy_timeout = {(int)_longestLock.TotalMilliseconds}; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;");
        return connection;
    }

    private void WriteUntilClosed()
    {
        var group = new List<IWrite>(MaxGroup);
        // A thread of its own may block: this is the only reader of the queue.
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < MaxGroup && _writes.Reader.TryRead(out var write))
            {
                group.Add(write);
            }

            Commit(group);
        }
    }

    private void Commit(List<IWrite> group)
    {
        try
        {
            using var transaction = _writer.BeginTransaction(deferred: false);
            foreach (var write in group)
            {
                RunInSavepoint(write);
            }

            transaction.Commit();
        }
#pragma warning disable CA1031 // the ledger's only writer must outlive whatever happens to one group
        catch (Exception e)
#pragma warning restore CA1031
        {
            // A full disk rolls the whole transaction back by itself; what is tried in it afterwards is an InvalidOperationException.
            var unavailable = Unavailable(e);
            group.ForEach(write => write.Fail(unavailable));
            if (e is SqliteException { SqliteErrorCode: Busy })
            {
                FailWaiting(unavailable);
            }

            return;
        }

        group.ForEach(write => write.Complete());
    }

    // What was asked for meanwhile must not wait for as long once more.
    private void FailWaiting(LedgerUnavailableException unavailable)
    {
        while (_writes.Reader.TryRead(out var write))
        {
            write.Fail(unavailable);
        }
    }

    // One write that fails must not take the others of its group along.
    private void RunInSavepoint(IWrite write)
    {
        _writer.Execute("SAVEPOINT one");
        try
        {
            write.Run(_writer);
        }
#pragma warning disable CA1031 // whatever the work throws belongs to its caller
        catch (Exception e)
#pragma warning restore CA1031
        {
            write.Fail(e is SqliteException sqlite ? Unavailable(sqlite) : e);
            _writer.Execute("ROLLBACK TO one");
        }

        _writer.Execute("RELEASE one");
    }

    private static LedgerUnavailableException Unavailable(Exception e) => new($"the ledger is not available: {e.Message}", e);

    private interface IWrite
    {
        void Run(SqliteConnection connection);

        void Complete();

        void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<DbConnection, T> work) : IWrite
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public void Run(SqliteConnection connection) => _result = work(connection);

        public void Complete() => _done.TrySetResult(_result!);

        public void Fail(Exception exception) => _done.TrySetException(exception);
    }
}

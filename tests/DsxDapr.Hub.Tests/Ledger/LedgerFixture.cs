using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.PostgreSql;
using DsxDapr.Hub.Ledger.Sql;
using DsxDapr.Hub.Ledger.Sqlite;
using DsxDapr.Hub.ScanOnce;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace DsxDapr.Hub.Tests.Ledger;

/// <summary>The databases that can hold the ledger.</summary>
public enum LedgerBackend
{
    Sqlite,
    PostgreSql,
}

/// <summary>A ledger on a file or schema of its own, with a clock that stands still until it is moved.</summary>
internal sealed class LedgerFixture : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger-").FullName;
    private readonly string _postgreSql;
    private ILedgerDatabase _database;

    /// <summary>On SQLite.</summary>
    public LedgerFixture()
        : this("")
    {
    }

    private LedgerFixture(string postgreSql)
    {
        _postgreSql = postgreSql;
        (_database, Ledger) = Open();
    }

    public ManualTimeProvider Clock { get; } = new();

    public ILedger Ledger { get; private set; }

    public Guid Connector { get; } = Guid.NewGuid();

    /// <summary>Read when the ledger is opened.</summary>
    public ScanOnceOptions ScanOnce { get; } = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Func<long?, int, TimeSpan> OneMinute => (_, _) => TimeSpan.FromMinutes(1);

    public static async Task<LedgerFixture> StartAsync(LedgerBackend backend)
    {
        if (backend == LedgerBackend.Sqlite)
        {
            return new LedgerFixture();
        }

        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        var server = await SharedPostgreSql.ServerAsync();
        var schema = $"ledger_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var create = source.CreateCommand($"CREATE SCHEMA {schema}");
        await create.ExecuteNonQueryAsync(Token);
        return new LedgerFixture($"{server.ConnectionString};Search Path={schema}");
    }

    /// <summary>Another hub on the same ledger.</summary>
    public (IDisposable Database, ILedger Ledger) OpenAnother()
    {
        var (database, ledger) = Open();
        return ((IDisposable)database, ledger);
    }

    /// <summary>What a hub that is killed and started again finds.</summary>
    public void Reopen()
    {
        ((IDisposable)_database).Dispose();
        (_database, Ledger) = Open();
    }

    public Task<SubmissionOutcome> AcceptAsync(string jobId, params string[] locations) => AcceptAsync(Connector, jobId, locations);

    public Task<SubmissionOutcome> AcceptAsync(Guid connector, string jobId, params string[] locations) => Ledger.AcceptAsync(
        new Submission(jobId, connector, null, [.. locations.Select(location => new SubmittedItem(location, Path.GetFileName(location), 10))]), Token);

    public Task<IReadOnlyList<LeasedItem>> LeaseAsync(int count = 100) => Ledger.LeaseAsync(count, [Connector], OneMinute, Token);

    public Task RecordAsync(params ScanResult[] results) =>
        Ledger.RecordAsync(results, (_, attempt) => attempt < 3 ? TimeSpan.FromSeconds(attempt) : null, Token);

    public ScanResult Result(LeasedItem item, ScanVerdict verdict = ScanVerdict.Clean, ScanFailure? failure = null) =>
        ScanResults.Of(item, verdict, failure, Clock.GetUtcNow());

    public async Task<JobRecord> JobAsync(string jobId) => (await Ledger.FindJobAsync(jobId, Token)).ShouldNotBeNull();

    public void Dispose()
    {
        ((IDisposable)_database).Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    private (ILedgerDatabase Database, ILedger Ledger) Open()
    {
        var options = Options.Create(new LedgerOptions { Path = Path.Combine(_directory, "ledger.db"), PostgreSql = _postgreSql });
        ILedgerDatabase database = _postgreSql.Length > 0 ? new PostgreSqlDatabase(options) : new SqliteDatabase(options);
        return (database, new SqlLedger(database, new LedgerSignals(), Options.Create(ScanOnce), Clock));
    }
}

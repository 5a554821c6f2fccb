using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.Sqlite;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Ledger;

/// <summary>A ledger on a file of its own, with a clock that stands still until it is moved.</summary>
internal sealed class LedgerFixture : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger-").FullName;
    private SqliteDatabase _database;

    public LedgerFixture() => (_database, Ledger) = Open();

    public ManualTimeProvider Clock { get; } = new();

    public ILedger Ledger { get; private set; }

    public Guid Connector { get; } = Guid.NewGuid();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Func<long?, int, TimeSpan> OneMinute => (_, _) => TimeSpan.FromMinutes(1);

    /// <summary>What a hub that is killed and started again finds.</summary>
    public void Reopen()
    {
        _database.Dispose();
        (_database, Ledger) = Open();
    }

    public Task<SubmissionOutcome> AcceptAsync(string jobId, params string[] locations) => AcceptAsync(Connector, jobId, locations);

    public Task<SubmissionOutcome> AcceptAsync(Guid connector, string jobId, params string[] locations) => Ledger.AcceptAsync(
        new Submission(jobId, connector, null, [.. locations.Select(location => new SubmittedItem(location, Path.GetFileName(location), 10))]), Token);

    public Task<IReadOnlyList<LeasedItem>> LeaseAsync(int count = 100) => Ledger.LeaseAsync(count, [Connector], OneMinute, Token);

    public Task RecordAsync(params ScanResult[] results) =>
        Ledger.RecordAsync(results, attempt => attempt < 3 ? TimeSpan.FromSeconds(attempt) : null, Token);

    public ScanResult Result(LeasedItem item, ScanVerdict verdict = ScanVerdict.Clean, ScanFailure? failure = null) => new()
    {
        TaskId = item.TaskId.ToString(),
        JobId = item.JobId,
        Attempt = item.Attempt,
        ConnectorUuid = item.Connector,
        ConnectorName = "test-connector",
        Location = item.Location,
        Metainfo = item.Metainfo,
        Verdict = verdict,
        Failure = failure,
        SizeInBytes = failure is null ? 10 : null,
        ElapsedMs = 1,
        CompletedAt = Clock.GetUtcNow(),
    };

    public async Task<JobRecord> JobAsync(string jobId) => (await Ledger.FindJobAsync(jobId, Token)).ShouldNotBeNull();

    public void Dispose()
    {
        _database.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    private (SqliteDatabase Database, ILedger Ledger) Open()
    {
        var database = new SqliteDatabase(Options.Create(new LedgerOptions { Path = Path.Combine(_directory, "ledger.db") }));
        return (database, new SqliteLedger(database, new LedgerSignals(), Clock));
    }
}

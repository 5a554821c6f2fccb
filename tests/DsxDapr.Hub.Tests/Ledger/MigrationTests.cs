using Dapper;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.Sql;
using DsxDapr.Hub.Ledger.Sqlite;
using DsxDapr.Hub.ScanOnce;
using DsxDapr.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class MigrationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ledger-").FullName;

    [Fact]
    public async Task A_ledger_of_an_earlier_version_keeps_its_results_in_order_and_gets_its_dead_letters()
    {
        WriteEarlierLedger();
        using var database = new SqliteDatabase(Options.Create(new LedgerOptions { Path = PathOf() }));
        var ledger = new SqlLedger(database, new LedgerSignals(), Options.Create(new ScanOnceOptions()), new ManualTimeProvider());

        var results = await ledger.ListResultsAsync(null, 10, LedgerFixture.Token);
        results.Select(result => (result.Result, result.Location)).ShouldBe([(3, "/dead"), (2, "/bad"), (1, "/late")]);
        var letters = await ledger.ListDeadLettersAsync(new DeadLetterSelection(), 0, 0, 10, LedgerFixture.Token);
        letters.Select(letter => (letter.Kind, letter.Item!.Location, letter.Error)).ShouldBe(
            [("scan_request", "/dead", "it is gone"), ("verdict_action", "/bad", "no room")]);
        (await ledger.FindLivePositionAsync(LedgerFixture.Token)).Result.ShouldBe(3);
    }

    [Fact]
    public void A_ledger_of_a_later_version_is_not_touched()
    {
        using (var connection = Open())
        {
            connection.Execute("PRAGMA user_version = 1000");
        }

        Should.Throw<InvalidOperationException>(() => new SqliteDatabase(Options.Create(new LedgerOptions { Path = PathOf() })))
            .Message.ShouldContain("newer version");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    private void WriteEarlierLedger()
    {
        using var connection = Open();
        SqliteMigrations.Apply(connection, last: 4);
        connection.Execute(
            """
            INSERT INTO jobs (job, job_id, connector, status, started_at, items, dead, malicious, clean)
            VALUES (1, 'job', @connector, 'completed', 1, 4, 1, 1, 1);
            INSERT INTO items (item, task_id, job, location, metainfo, state, due_at, attempts, verdict, reason, scanned_at)
            VALUES (1, x'00000000000000000000000000000001', 1, '/dead', 'a', 'dead', 1, 5, 'error', 'it is gone', 30),
                   (2, x'00000000000000000000000000000002', 1, '/bad', 'b', 'done', 1, 1, 'malicious', NULL, 20),
                   (3, x'00000000000000000000000000000003', 1, '/late', 'c', 'done', 1, 1, 'clean', NULL, 10),
                   (4, x'00000000000000000000000000000004', 1, '/waits', 'd', 'accepted', 1, 0, NULL, NULL, NULL);
            INSERT INTO actions (item, state, due_at, attempts, action, status, message, acted_at) VALUES (2, 'done', 1, 8, 'move', 'error', 'no room', 21);
            """,
            new { connector = Guid.NewGuid().ToString() });
    }

    private string PathOf() => Path.Combine(_directory, "ledger.db");

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={PathOf()}");
        connection.Open();
        return connection;
    }
}

using Dapper;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.Sqlite;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_fails_the_write_and_the_ledger_goes_on_when_there_is_room_again()
    {
        var directory = Directory.CreateTempSubdirectory("ledger-");
        try
        {
            using var database = new SqliteDatabase(Options.Create(new LedgerOptions { Path = Path.Combine(directory.FullName, "ledger.db") }));
            var pages = await database.WriteAsync(db => db.ExecuteScalar<long>("PRAGMA page_count"), LedgerFixture.Token);
            await database.WriteAsync(db => db.ExecuteScalar<long>($"PRAGMA max_page_count = {pages}"), LedgerFixture.Token);

            await Should.ThrowAsync<LedgerUnavailableException>(WriteAsync(database, 1_000_000).WaitAsync(Eventually.Deadline));

            await database.WriteAsync(db => db.ExecuteScalar<long>("PRAGMA max_page_count = 1000000"), LedgerFixture.Token);
            await WriteAsync(database, 1_000_000).WaitAsync(Eventually.Deadline);
            (await database.ReadAsync(db => db.ExecuteScalar<long>("SELECT COUNT(*) FROM outbox"), LedgerFixture.Token)).ShouldBe(1);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            directory.Delete(recursive: true);
        }
    }

    private static Task<int> WriteAsync(SqliteDatabase database, int size) => database.WriteAsync(
        db => db.Execute(
            "INSERT INTO outbox (topic, event_id, event_type, subject, data) VALUES ('t', 'e', 't', 's', @data)",
            new { data = new string('x', size) }),
        LedgerFixture.Token);
}

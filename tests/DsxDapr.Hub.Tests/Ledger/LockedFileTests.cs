using Dapper;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class LockedFileTests
{
    private const string Write = "INSERT INTO changes (seq, kind, subject, change, at) VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM changes), 'k', 's', 'c', 0)";

    [Fact]
    public async Task However_many_wait_for_a_file_that_another_program_has_locked_all_are_refused_together_and_go_on_when_it_is_free()
    {
        var directory = Directory.CreateTempSubdirectory("ledger-");
        try
        {
            var path = Path.Combine(directory.FullName, "ledger.db");
            using var database = new SqliteDatabase(Options.Create(new LedgerOptions { Path = path }), TimeSpan.FromMilliseconds(100));
            await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            await other.OpenAsync(LedgerFixture.Token);
            await other.ExecuteAsync("BEGIN IMMEDIATE");

            var writes = Enumerable.Range(0, 2_000).Select(_ => database.WriteAsync(db => db.Execute(Write), LedgerFixture.Token)).ToList();
            var refusals = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
            foreach (var write in writes)
            {
                refusals.Add(await Should.ThrowAsync<LedgerUnavailableException>(write));
            }

            // 32 groups, of which each would have waited for itself.
            refusals.Count.ShouldBeLessThan(10);
            await other.ExecuteAsync("ROLLBACK");
            (await database.WriteAsync(db => db.Execute(Write), LedgerFixture.Token)).ShouldBe(1);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            directory.Delete(recursive: true);
        }
    }
}

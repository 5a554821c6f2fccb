using System.CommandLine;
using System.Globalization;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.PostgreSql;
using DsxDapr.Hub.Ledger.Sql;
using DsxDapr.Hub.Ledger.Sqlite;
using DsxDapr.Hub.ScanOnce;
using Microsoft.Extensions.Options;

namespace DsxDapr.Benchmarks.Ledgers;

/// <summary><c>ledger</c>: what the ledger takes and gives per second, nearly empty and full, beside the bare database.</summary>
internal static class LedgerCommand
{
    private static readonly Option<int[]> SizesOption = new("--items")
    {
        Description = "How many items the ledger holds when it is measured.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [10_000, 1_000_000],
    };

    private static readonly Option<string?> PostgreSqlOption = new("--postgresql")
    {
        Description = "A connection string; a schema of its own is used and dropped. Without it: SQLite, in the folder for temporary files.",
    };

    public static Command Create()
    {
        var command = new Command("ledger", "Measures intake, dispatch and results on the ledger, and its queries.") { SizesOption, PostgreSqlOption };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var postgreSql = arguments.GetValue(PostgreSqlOption);
            foreach (var size in arguments.GetRequiredValue(SizesOption))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(postgreSql is null ? "SQLite" : "PostgreSQL")}, {size} items"));
                if (postgreSql is null)
                {
                    await OnSqliteAsync(size, cancellationToken);
                }
                else
                {
                    await OnPostgreSqlAsync(postgreSql, size, cancellationToken);
                }
            }
        });
        return command;
    }

    private static async Task OnSqliteAsync(int size, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("dsx-bench-ledger-");
        try
        {
            using var database = new SqliteDatabase(Options.Create(new LedgerOptions { Path = Path.Combine(folder.FullName, "ledger.db") }));
            await MeasureAsync(database, size, cancellationToken);
            BareRate.Print(BareRate.OnSqlite(Path.Combine(folder.FullName, "bare.db")));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task OnPostgreSqlAsync(string connectionString, int size, CancellationToken cancellationToken)
    {
        await using var schema = await Schema.CreateAsync(connectionString);
        using (var database = new PostgreSqlDatabase(Options.Create(new LedgerOptions { PostgreSql = schema.ConnectionString })))
        {
            await MeasureAsync(database, size, cancellationToken);
        }

        BareRate.Print(await BareRate.OnPostgreSqlAsync(schema.ConnectionString));
    }

    private static async Task MeasureAsync(ILedgerDatabase database, int size, CancellationToken cancellationToken)
    {
        var run = new LedgerRun(new SqlLedger(database, new LedgerSignals(), Options.Create(new ScanOnceOptions()), TimeProvider.System));
        await run.FillAsync(size, cancellationToken);
        await run.MeasureIntakeAsync(cancellationToken);
        await run.MeasureResultsAsync(cancellationToken);
        await run.MeasureQueriesAsync(cancellationToken);
    }
}

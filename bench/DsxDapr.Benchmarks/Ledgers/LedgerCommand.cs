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
    private const int Measured = 10_000;
    private const int Rounds = 5;

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
                    await OnSqliteAsync(run => MeasureAllAsync(run, size, cancellationToken));
                }
                else
                {
                    await OnPostgreSqlAsync(postgreSql, run => MeasureAllAsync(run, size, cancellationToken));
                }
            }
        });
        return command;
    }

    /// <summary>Measures intake alone on a ledger of its own.</summary>
    /// <param name="postgreSql">A connection string; null for SQLite.</param>
    /// <param name="items">How many items in a round.</param>
    /// <param name="rounds">How many rounds, after one that is not measured.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task MeasureIntakeAsync(string? postgreSql, int items, int rounds, CancellationToken cancellationToken)
    {
        if (postgreSql is null)
        {
            await OnSqliteAsync(MeasureAsync);
        }
        else
        {
            await OnPostgreSqlAsync(postgreSql, MeasureAsync);
        }

        async Task MeasureAsync(LedgerRun run)
        {
            await run.SubmitAsync("warm", items / 4, cancellationToken);
            await run.MeasureIntakeAsync(rounds, items, cancellationToken);
        }
    }

    private static async Task OnSqliteAsync(Func<LedgerRun, Task> measure)
    {
        var folder = Directory.CreateTempSubdirectory("dsx-bench-ledger-");
        try
        {
            using var database = new SqliteDatabase(Options.Create(new LedgerOptions { Path = Path.Combine(folder.FullName, "ledger.db") }));
            await measure(RunOn(database));
            BareRate.Print(BareRate.OnSqlite(Path.Combine(folder.FullName, "bare.db")));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task OnPostgreSqlAsync(string connectionString, Func<LedgerRun, Task> measure)
    {
        await using var schema = await Schema.CreateAsync(connectionString);
        using (var database = new PostgreSqlDatabase(Options.Create(new LedgerOptions { PostgreSql = schema.ConnectionString })))
        {
            await measure(RunOn(database));
        }

        BareRate.Print(await BareRate.OnPostgreSqlAsync(schema.ConnectionString));
    }

    private static LedgerRun RunOn(ILedgerDatabase database) =>
        new(new SqlLedger(database, new LedgerSignals(), Options.Create(new ScanOnceOptions()), TimeProvider.System));

    private static async Task MeasureAllAsync(LedgerRun run, int size, CancellationToken cancellationToken)
    {
        await run.FillAsync(size, cancellationToken);
        await run.MeasureIntakeAsync(Rounds, Measured, cancellationToken);
        await run.MeasureResultsAsync(cancellationToken);
        await run.MeasureQueriesAsync(cancellationToken);
        await run.MeasureSkippingAsync(Measured, cancellationToken);
    }
}

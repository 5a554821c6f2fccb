using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DsxDapr.Benchmarks.Ledgers;

/// <summary>What the database itself takes: rows as wide as items, 100 in a transaction, nothing else.</summary>
internal static class BareRate
{
    private const int Transactions = 200;
    private const int Batch = 100;
    private const string Table = "CREATE TABLE bare (item INTEGER PRIMARY KEY, task TEXT NOT NULL UNIQUE, location TEXT, metainfo TEXT, size INTEGER, state TEXT)";
    private const string Row = "INSERT INTO bare (item, task, location, metainfo, size, state) VALUES (@Item, @Task, @Location, 'document.pdf', 4096, 'accepted')";

    public static void Print(double rowsPerSecond) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"bare database, rows/s",-34} {rowsPerSecond,12:N2}"));

    public static double OnSqlite(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;");
        connection.Execute(Table);
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < Transactions; number++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(Row, Rows(number), transaction);
            transaction.Commit();
        }

        return Transactions * Batch / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public static async Task<double> OnPostgreSqlAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(Table);
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < Transactions; number++)
        {
            await using var batch = connection.CreateBatch();
            foreach (var row in Rows(number))
            {
                var command = batch.CreateBatchCommand();
                command.CommandText = Row;
                command.Parameters.Add(new NpgsqlParameter("Item", row.Item));
                command.Parameters.Add(new NpgsqlParameter("Task", row.Task));
                command.Parameters.Add(new NpgsqlParameter("Location", row.Location));
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync();
        }

        return Transactions * Batch / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static IEnumerable<BareRow> Rows(int transaction) => Enumerable.Range(transaction * Batch, Batch).Select(number =>
        new BareRow(number, Guid.NewGuid().ToString("N"), $"/data/share/department/{transaction}/document-{number}.pdf"));

    private sealed record BareRow(int Item, string Task, string Location);
}

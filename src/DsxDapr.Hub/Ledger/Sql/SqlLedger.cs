using System.Data.Common;
using System.Text.Json;
using Dapper;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.ScanOnce;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Ledger.Sql;

/// <summary>
/// The ledger on a relational database. Its parts follow an item's way: intake, relay, results, actions, jobs. Where several hubs
/// write, a transaction locks items in the order of their identities, then jobs in the order of their keys, so that two of them
/// do not wait for each other.
/// </summary>
internal sealed partial class SqlLedger(ILedgerDatabase database, LedgerSignals signals, IOptions<ScanOnceOptions> options, TimeProvider clock) : ILedger
{
    private readonly ScanOnceOptions _scanOnce = options.Value;

    // What every transition of an item means for its job, in one statement per job and transaction.
    private static void Count(DbConnection db, long job, JobDelta delta, long now) => db.Execute(
        """
        UPDATE jobs SET
          open = open + @Open, clean = clean + @Clean, malicious = malicious + @Malicious, other = other + @Other,
          dead = dead + @Dead, cancelled = cancelled + @Cancelled, skipped = skipped + @Skipped, actions_pending = actions_pending + @ActionsPending,
          bytes = bytes + @Bytes, scan_ms = scan_ms + @ScanMs,
          last_terminal_at = CASE WHEN @Open < 0 THEN @now ELSE last_terminal_at END
        WHERE job = @job
        """,
        new
        {
            job,
            now,
            delta.Open,
            delta.Clean,
            delta.Malicious,
            delta.Other,
            delta.Dead,
            delta.Cancelled,
            delta.Skipped,
            delta.ActionsPending,
            delta.Bytes,
            delta.ScanMs,
        });

    private SqlDialect Dialect => database.Dialect;

    private static long? JobKey(DbConnection db, string jobId) =>
        db.ExecuteScalar<long?>("SELECT job FROM jobs WHERE job_id = @jobId", new { jobId });

    // What engines and connectors say may hold a NUL character, which PostgreSQL cannot store.
    private static string? Text(string? words) => words?.Replace('\0', '\uFFFD');

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);

    private static byte[] Key(Guid taskId) => taskId.ToByteArray(bigEndian: true);

    private static Guid Key(byte[] taskId) => new(taskId, bigEndian: true);
}

using System.Text.Json;
using Dapper;
using DsxDapr.Contracts.Wire;
using Microsoft.Data.Sqlite;

namespace DsxDapr.Hub.Ledger.Sqlite;

/// <summary>The ledger on one SQLite file, for one hub. Its parts follow an item's way: intake, relay, results, actions, jobs.</summary>
internal sealed partial class SqliteLedger(SqliteDatabase database, LedgerSignals signals, TimeProvider clock) : ILedger
{
    // What every transition of an item means for its job, in one statement per job and transaction.
    private static void Count(SqliteConnection db, long job, JobDelta delta, long now) => db.Execute(
        """
        UPDATE jobs SET
          open = open + @Open, clean = clean + @Clean, malicious = malicious + @Malicious, other = other + @Other,
          dead = dead + @Dead, cancelled = cancelled + @Cancelled, actions_pending = actions_pending + @ActionsPending,
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
            delta.ActionsPending,
            delta.Bytes,
            delta.ScanMs,
        });

    private static long? JobKey(SqliteConnection db, string jobId) =>
        db.ExecuteScalar<long?>("SELECT job FROM jobs WHERE job_id = @jobId", new { jobId });

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);

    private static byte[] Key(Guid taskId) => taskId.ToByteArray(bigEndian: true);

    private static Guid Key(byte[] taskId) => new(taskId, bigEndian: true);
}

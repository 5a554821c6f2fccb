namespace DsxDapr.Hub.Ledger.Sql;

/// <summary>What a transaction changes in the counters of one job.</summary>
internal sealed class JobDelta
{
    public int Open { get; set; }

    public int Clean { get; set; }

    public int Malicious { get; set; }

    public int Other { get; set; }

    public int Dead { get; set; }

    public int Cancelled { get; set; }

    public int Skipped { get; set; }

    public int ActionsPending { get; set; }

    public long Bytes { get; set; }

    public double ScanMs { get; set; }
}

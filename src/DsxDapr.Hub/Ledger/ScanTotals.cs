namespace DsxDapr.Hub.Ledger;

/// <summary>The figures over all jobs that the ledger holds.</summary>
/// <param name="Clean">Clean items.</param>
/// <param name="Malicious">Malicious items.</param>
/// <param name="Bytes">Bytes scanned.</param>
/// <param name="ScanMs">The sum of the scan times in milliseconds.</param>
/// <param name="Others">How many items have another verdict, by its name; <c>error</c> for those without one.</param>
internal sealed record ScanTotals(long Clean, long Malicious, long Bytes, double ScanMs, IReadOnlyDictionary<string, long> Others)
{
    /// <summary>The median size in bytes, within 0.4 %, of the items whose results are kept; null when there are none.</summary>
    public long? MedianSizeInBytes { get; init; }

    /// <summary>The median scan time in microseconds, likewise.</summary>
    public long? MedianScanUs { get; init; }

    /// <summary>The scan that took longest of those whose results are kept.</summary>
    public LongestScan? Longest { get; init; }
}

/// <summary>The scan that took longest.</summary>
/// <param name="Location">Of which item.</param>
/// <param name="SizeInBytes">How large it is.</param>
/// <param name="ElapsedMs">The scan time in milliseconds.</param>
internal sealed record LongestScan(string Location, long SizeInBytes, double ElapsedMs);

namespace DsxDapr.Hub.Ledger;

/// <summary>The sums over all jobs that the ledger holds.</summary>
/// <param name="Clean">Clean items.</param>
/// <param name="Malicious">Malicious items.</param>
/// <param name="Bytes">Bytes scanned.</param>
/// <param name="ScanMs">The sum of the scan times in milliseconds.</param>
/// <param name="Others">How many items have another verdict, by its name; <c>error</c> for those without one.</param>
internal sealed record ScanTotals(long Clean, long Malicious, long Bytes, double ScanMs, IReadOnlyDictionary<string, long> Others);

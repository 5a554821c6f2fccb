using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Results;

/// <summary>The figures over all results in the form of the wire contract (§5.9). While there are none, they are -1.</summary>
internal static class WireStats
{
    private const long Unknown = -1;
    private const double MsPerSecond = 1_000;
    private const double UsPerMs = 1_000;

    /// <summary>The contract's view of the totals.</summary>
    public static Dictionary<string, object> Of(ScanTotals totals)
    {
        var files = totals.Clean + totals.Malicious + totals.Others.Values.Sum();
        var any = files > 0;
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["files_scanned"] = files,
            ["benign_count"] = totals.Clean,
            ["malicious_count"] = totals.Malicious,
            ["unknown_count"] = Count(totals, "suspicious"),
            ["unsupported_count"] = Count(totals, "unscannable"),
            ["not_scanned_count"] = Count(totals, "error") + Count(totals, "too_large"),
            ["encrypted_count"] = Count(totals, "encrypted"),
            ["total_scan_time_in_microseconds"] = any ? (long)(totals.ScanMs * UsPerMs) : Unknown,
            ["total_scan_time_in_seconds"] = any ? (long)(totals.ScanMs / MsPerSecond) : Unknown,
            ["total_file_size"] = any ? totals.Bytes : Unknown,
            ["avg_file_size"] = any ? totals.Bytes / files : Unknown,
            ["avg_scan_time_in_microseconds"] = any ? (long)(totals.ScanMs * UsPerMs / files) : Unknown,
            ["avg_scan_time_in_milliseconds"] = any ? (long)(totals.ScanMs / files) : Unknown,
            ["avg_scan_time_in_seconds"] = any ? (long)(totals.ScanMs / MsPerSecond / files) : Unknown,
            ["median_file_size_in_bytes"] = totals.MedianSizeInBytes ?? Unknown,
            ["median_scan_time_in_microseconds"] = totals.MedianScanUs ?? Unknown,
            ["longest_scan_time_file"] = totals.Longest?.Location ?? "",
            ["longest_scan_time_file_size_in_bytes"] = totals.Longest?.SizeInBytes ?? Unknown,
            ["longest_scan_time_in_microseconds"] = (long?)(totals.Longest?.ElapsedMs * UsPerMs) ?? Unknown,
            ["longest_scan_time_in_milliseconds"] = (long?)totals.Longest?.ElapsedMs ?? Unknown,
            ["longest_scan_time_in_seconds"] = (long?)(totals.Longest?.ElapsedMs / MsPerSecond) ?? Unknown,
        };
    }

    private static long Count(ScanTotals totals, string verdict) => totals.Others.GetValueOrDefault(verdict);
}

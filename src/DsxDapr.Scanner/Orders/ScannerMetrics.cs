using System.Diagnostics.Metrics;
using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Scanner.Orders;

/// <summary>Counts and times scans, as meter <see cref="MeterName"/>.</summary>
internal sealed class ScannerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "DsxDapr.Scanner";

    private readonly Counter<long> _scans;
    private readonly Counter<long> _bytes;
    private readonly Histogram<double> _seconds;

    public ScannerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _scans = meter.CreateCounter<long>("dsx.scanner.scans", "{scan}", "Attempts to scan an item, by verdict and class of failure.");
        _bytes = meter.CreateCounter<long>("dsx.scanner.bytes", "By", "Content of items that were read to their end.");
        _seconds = meter.CreateHistogram<double>("dsx.scanner.duration", "s", "From opening an item to its verdict.");
    }

    /// <summary>An attempt has ended.</summary>
    public void Scanned(ScanResult result, TimeSpan elapsed)
    {
        var verdict = KeyValuePair.Create<string, object?>("verdict", WordOf(result.Verdict));
        _scans.Add(1, verdict, KeyValuePair.Create<string, object?>("failure", result.Failure?.Class ?? "none"));
        _bytes.Add(result.SizeInBytes ?? 0);
        _seconds.Record(elapsed.TotalSeconds, verdict);
    }

    private static string WordOf(ScanVerdict verdict) => JsonSerializer.SerializeToElement(verdict, WireJson.Options).GetString()!;
}

using System.Diagnostics.Metrics;
using DsxDapr.Scanner.Orders;

namespace DsxDapr.Scanner.Engines.Caching;

/// <summary>Counts how often a verdict was known already, as part of the meter <see cref="ScannerMetrics.MeterName"/>.</summary>
internal sealed class CacheMetrics
{
    private readonly Counter<long> _lookups;

    public CacheMetrics(IMeterFactory meters) => _lookups = meters.Create(ScannerMetrics.MeterName).CreateCounter<long>(
        "dsx.scanner.cache.lookups", "{lookup}", "Contents that were looked up among known verdicts, by whether there was one.");

    /// <summary>A verdict was known.</summary>
    public void Hit() => Count("hit");

    /// <summary>A verdict was not known.</summary>
    public void Missed() => Count("miss");

    private void Count(string result) => _lookups.Add(1, KeyValuePair.Create<string, object?>("result", result));
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DsxDapr.Scanner.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Scanner.Tests.Orders;

public sealed class MetricsTests : ItemScanTest
{
    [Fact]
    public async Task Scans_are_counted_by_verdict_and_failure_with_bytes_and_seconds()
    {
        var services = CreateServices();
        var scan = services.GetRequiredService<ItemScan>();
        var measured = new ConcurrentBag<(string Name, double Value, string Tags)>();
        using var listener = Listen(services.GetRequiredService<IMeterFactory>(), measured);

        Connector.Answers("hello"u8.ToArray());
        await scan.RunAsync(Fakes.TestOrders.For(Connector.Url), Cancelled);
        Connector.Answers(404, "text/plain", "");
        await scan.RunAsync(Fakes.TestOrders.For(Connector.Url), Cancelled);

        measured.ShouldContain(("dsx.scanner.scans", 1, "verdict=clean,failure=none"));
        measured.ShouldContain(("dsx.scanner.scans", 1, "verdict=error,failure=item_not_found"));
        measured.ShouldContain(("dsx.scanner.bytes", 5, ""));
        measured.ShouldContain(("dsx.scanner.duration", 0, "verdict=clean"));
    }

    private static MeterListener Listen(IMeterFactory meters, ConcurrentBag<(string, double, string)> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ScannerMetrics.MeterName && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Add((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Add((instrument.Name, value, Text(tags))));
        listener.Start();
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));
}

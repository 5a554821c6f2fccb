using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;
using DsxDapr.Scanner.Engines.Health;
using DsxDapr.Scanner.Reading;
using DsxDapr.Scanner.Results;

namespace DsxDapr.Scanner.Orders;

/// <summary>
/// Carries out one order: scan, publish, and only then tell the sidecar that the order is done. What keeps the result from being
/// published is thrown, so that the order is delivered again.
/// </summary>
internal sealed class ScanOrderHandler(ItemScan scan, EngineMonitor engine, ScanSlots slots, ResultPublisher results)
{
    private const int MaxDowns = 3;

    /// <summary>Handles a delivery.</summary>
    public async Task<TopicResponse> HandleAsync(CloudEvent<ScanOrder> delivery, CancellationToken cancellationToken)
    {
        var result = await ScanAsync(delivery.Data, cancellationToken);
        await results.PublishAsync(result, cancellationToken);
        return TopicResponse.Success;
    }

    // An attempt that failed because the engine is down does not count: it is made again when the engine is back. An item that takes
    // the engine down each time is reported in the end.
    private async Task<ScanResult> ScanAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        for (var downs = 0; ; downs++)
        {
            await engine.WaitUntilUsableAsync(cancellationToken);
            var result = await ScanOnceAsync(order, cancellationToken);
            if (result.Failure?.Class is not (FailureClass.Engine or FailureClass.EngineAuth)
                || downs == MaxDowns
                || (await engine.CheckAsync(cancellationToken)).IsHealthy)
            {
                return result;
            }
        }
    }

    private async Task<ScanResult> ScanOnceAsync(ScanOrder order, CancellationToken cancellationToken)
    {
        await slots.AcquireAsync(cancellationToken);
        long? scanned = null;
        try
        {
            var result = await scan.RunAsync(order, cancellationToken);
            scanned = result.SizeInBytes;
            return result;
        }
        finally
        {
            slots.Release(scanned);
        }
    }
}

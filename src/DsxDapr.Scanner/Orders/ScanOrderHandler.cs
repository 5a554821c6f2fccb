using DsxDapr.Contracts.Events;
using DsxDapr.DaprHttp;
using DsxDapr.Scanner.Results;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Orders;

/// <summary>
/// Carries out one order: scan, publish, and only then tell the sidecar that the order is done. What keeps the result from being
/// published is thrown, so that the order is delivered again.
/// </summary>
internal sealed class ScanOrderHandler(ItemScan scan, ResultPublisher results, IOptions<ScannerOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.MaxInFlight);

    /// <summary>Handles a delivery.</summary>
    public async Task<TopicResponse> HandleAsync(CloudEvent<ScanOrder> delivery, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var result = await scan.RunAsync(delivery.Data, cancellationToken);
            await results.PublishAsync(result, cancellationToken);
            return TopicResponse.Success;
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}

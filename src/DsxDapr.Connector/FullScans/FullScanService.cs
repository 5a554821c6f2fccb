using Microsoft.Extensions.Hosting;

namespace DsxDapr.Connector.FullScans;

/// <summary>Runs the full scans that were ordered, one after the other.</summary>
internal sealed class FullScanService(FullScanQueue queue, FullScan scan) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var order in queue.Waiting.ReadAllAsync(stoppingToken))
        {
            // A listing may never wait for anything: it must not hold up the start of the app.
            await Task.Run(() => scan.RunAsync(order, stoppingToken), CancellationToken.None);
        }
    }
}

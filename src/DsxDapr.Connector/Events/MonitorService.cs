using DsxDapr.Connector.FullScans;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Events;

/// <summary>Runs the connector's watch while the settings ask for it, and begins it anew when they change or it fails.</summary>
internal sealed partial class MonitorService(
    SettingsInForce inForce, EventQueue queue, ScanPacing pacing, IEnumerable<IItemWatch> watches, TimeProvider clock, ILogger<MonitorService> logger)
    : BackgroundService
{
    private readonly IItemWatch? _watch = watches.SingleOrDefault();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watch is null)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var (settings, replaced) = inForce.Observe();
            if (!settings.Monitor)
            {
                await replaced.WaitAsync(stoppingToken);
                continue;
            }

            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var watching = Task.Run(() => KeepWatchingAsync(_watch, settings, ended.Token), stoppingToken);
            await Task.WhenAny(replaced, watching);
            await ended.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepWatchingAsync(IItemWatch watch, ConnectorSettings settings, CancellationToken cancellationToken)
    {
        Log.Watching(logger, settings.Asset);
        for (var failures = 1; ; failures++)
        {
            try
            {
                await watch.WatchAsync(settings, (item, token) => TakeAsync(settings, item, token), cancellationToken);
                return;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, error, settings.Asset);
                await Task.Delay(pacing.AfterFailures(failures), clock, cancellationToken);
            }
        }
    }

    private ValueTask TakeAsync(ConnectorSettings settings, RepositoryItem item, CancellationToken cancellationToken) =>
        settings.Filter.Includes(item.RelativePath) ? queue.AddAsync(item, cancellationToken) : ValueTask.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Monitoring {Asset}")]
        public static partial void Watching(ILogger logger, string asset);

        [LoggerMessage(2, LogLevel.Error, "Monitoring {Asset} failed and begins anew")]
        public static partial void Failed(ILogger logger, Exception error, string asset);
    }
}

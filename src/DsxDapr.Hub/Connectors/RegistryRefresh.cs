using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Connectors;

/// <summary>Fills the registry before the hub takes its first call, and keeps it true when other hubs write to the same ledger.</summary>
internal sealed partial class RegistryRefresh(ConnectorRegistry registry, TimeProvider clock, ILogger<RegistryRefresh> logger)
    : BackgroundService
{
    // A connector that registered with one hub and is asked for at another finds itself known within this time.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RefreshAsync(stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registry.RefreshAsync(cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            Log.Stale(logger, e.Message);
        }
#pragma warning disable CA1031 // whatever it is, the next turn may succeed, and the hub goes on with what it knows
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The list of connectors may be old: {Reason}")]
        public static partial void Stale(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "The list of connectors could not be read and is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

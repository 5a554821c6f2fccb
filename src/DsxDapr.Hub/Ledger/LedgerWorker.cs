namespace DsxDapr.Hub.Ledger;

/// <summary>
/// A worker that moves on what waits in the ledger: once it is ready it does what there is to do whenever it is signalled, and
/// at every tick. What it throws is logged and tried again at the next turn: one failure, foreseen or not, must neither end the
/// hub nor leave it running without its worker.
/// </summary>
/// <param name="whenReady">Completes when the worker can begin.</param>
/// <param name="signal">Wakes it.</param>
/// <param name="logger">Hears of failures.</param>
internal abstract partial class LedgerWorker(Task whenReady, Signal signal, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Does what there is to do.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await whenReady.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (LedgerUnavailableException e)
            {
                Log.LedgerUnavailable(logger, e.Message);
            }
#pragma warning disable CA1031 // whatever it is, the work goes on
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(logger, e);
            }

            await signal.WaitAsync(Tick, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(101, LogLevel.Error, "The work waits: {Reason}")]
        public static partial void LedgerUnavailable(ILogger logger, string reason);

        [LoggerMessage(102, LogLevel.Error, "The work failed and is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

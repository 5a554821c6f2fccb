namespace DsxDapr.Scanner.Engines.Health;

/// <summary>
/// Knows whether the engine can scan, and holds scans back while it cannot: an item is not to blame for an engine that is down or
/// does not let the scanner in, so it must not use up its attempts.
/// </summary>
internal sealed partial class EngineMonitor(IScanEngine engine, TimeProvider clock, ILogger<EngineMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan UnhealthyInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private TaskCompletionSource _usable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<EngineHealth>? _checking;
    private volatile EngineHealth? _last;

    /// <summary>What the engine answered last; null until it was asked.</summary>
    public EngineHealth? Last => _last;

    /// <summary>Waits until the engine can scan.</summary>
    public Task WaitUntilUsableAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _usable.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks the engine now; callers share one question.</summary>
    public Task<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_checking is not { IsCompleted: false })
            {
                _checking = Task.Run(AskAsync, CancellationToken.None);
            }

            return _checking.WaitAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var health = await CheckAsync(stoppingToken);
            await Task.Delay(health.IsHealthy ? HealthyInterval : UnhealthyInterval, clock, stoppingToken);
        }
    }

    private async Task<EngineHealth> AskAsync()
    {
        EngineHealth health;
        try
        {
            using var timeout = new CancellationTokenSource(CheckTimeout, clock);
            health = await engine.CheckAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            health = new EngineHealth(engine.Info, $"The engine {engine.Info} did not answer within {CheckTimeout.TotalSeconds} seconds.");
        }
        catch (Exception e)
        {
            LogCheckFailed(e, engine.Info);
            health = new EngineHealth(engine.Info, $"The engine {engine.Info} cannot be checked: {e.Message}");
        }

        Settle(health);
        return health;
    }

    private void Settle(EngineHealth health)
    {
        lock (_lock)
        {
            // Those who wait go on at once: by then the engine must count as healthy.
            var before = _last;
            _last = health;
            if (health.IsHealthy && _usable.TrySetResult())
            {
                LogUsable(health.Engine, health.Engine.DatabaseVersion);
            }
            else if (!health.IsHealthy && before?.Problem != health.Problem)
            {
                LogUnusable(health.Problem!);
            }

            if (!health.IsHealthy && _usable.Task.IsCompleted)
            {
                _usable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The engine {Engine} is ready; its database: {Database}")]
    private partial void LogUsable(EngineInfo engine, string? database);

    [LoggerMessage(LogLevel.Error, "Nothing is scanned until the engine is usable again: {Reason}")]
    private partial void LogUnusable(string reason);

    [LoggerMessage(LogLevel.Error, "The engine {Engine} cannot be checked")]
    private partial void LogCheckFailed(Exception exception, EngineInfo engine);
}

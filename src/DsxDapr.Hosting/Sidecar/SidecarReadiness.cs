using DsxDapr.DaprHttp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hosting;

/// <summary>Waits for the app's sidecar from the start of the app on, without holding the start up.</summary>
/// <param name="client">Asks the sidecar.</param>
/// <param name="configuration">Tells whether there is one: <c>DAPR_HTTP_PORT</c> or <c>DAPR_HTTP_ENDPOINT</c>.</param>
/// <param name="clock">Paces the questions.</param>
/// <param name="logger">Hears of the wait every 5 s.</param>
public sealed partial class SidecarReadiness(
    DaprClient client, IConfiguration configuration, TimeProvider clock, ILogger<SidecarReadiness> logger) : BackgroundService
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the app has a sidecar. Without one it runs without Dapr, and <see cref="WhenReady"/> does not complete.</summary>
    public bool IsConfigured { get; } =
        !string.IsNullOrEmpty(configuration["DAPR_HTTP_PORT"]) || !string.IsNullOrEmpty(configuration["DAPR_HTTP_ENDPOINT"]);

    /// <summary>Completes when the sidecar takes calls (its outbound health is 204); is cancelled when the app stops before that.</summary>
    public Task WhenReady => _ready.Task;

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _ready.TrySetCanceled(CancellationToken.None);
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsConfigured)
        {
            Log.NotConfigured(logger);
            return;
        }

        await WaitAsync(stoppingToken);
        _ready.TrySetResult();
        Log.Ready(logger);
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        var started = clock.GetTimestamp();
        var waiting = client.WaitForSidecarAsync(stoppingToken);
        while (true)
        {
            try
            {
                await waiting.WaitAsync(ReportInterval, clock, stoppingToken);
                return;
            }
            catch (TimeoutException)
            {
                Log.Waiting(logger, (long)clock.GetElapsedTime(started).TotalSeconds);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The sidecar takes calls")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "The sidecar does not take calls yet, after {Seconds} s; waiting")]
        public static partial void Waiting(ILogger logger, long seconds);

        [LoggerMessage(3, LogLevel.Information, "No sidecar is configured (DAPR_HTTP_PORT); running without Dapr")]
        public static partial void NotConfigured(ILogger logger);
    }
}

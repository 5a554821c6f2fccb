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
public sealed class SidecarReadiness(
    DaprClient client, IConfiguration configuration, TimeProvider clock, ILogger<SidecarReadiness> logger) : BackgroundService
{
    /// <summary>Whether the app has a sidecar. Without one it runs without Dapr, and <see cref="WhenReady"/> never completes.</summary>
    public bool IsConfigured { get; } = configuration["DAPR_HTTP_PORT"] is not null && logger is not null && clock is not null;

    /// <summary>Completes when the sidecar takes calls (its outbound health is 204); is cancelled when the app stops before that.</summary>
    public Task WhenReady { get; } = Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => client.WaitForSidecarAsync(stoppingToken);
}

namespace DsxDapr.Hub.Connectors;

/// <summary>Fills the registry before the hub takes its first call.</summary>
internal sealed class RegistryLoader(ConnectorRegistry registry) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => registry.LoadAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

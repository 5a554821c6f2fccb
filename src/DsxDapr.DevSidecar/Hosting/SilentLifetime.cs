namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Leaves signals to the process: it stops its sidecars in an order that a single host does not know.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

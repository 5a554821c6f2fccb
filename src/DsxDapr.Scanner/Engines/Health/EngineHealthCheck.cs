using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DsxDapr.Scanner.Engines.Health;

/// <summary>The scanner's readiness as far as the engine goes: what it answered when it was asked last.</summary>
internal sealed class EngineHealthCheck(EngineMonitor monitor) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(monitor.Last is { IsHealthy: true }
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(monitor.Last?.Problem ?? "the engine has not answered yet"));
}

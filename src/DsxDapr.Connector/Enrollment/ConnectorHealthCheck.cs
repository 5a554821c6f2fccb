using DsxDapr.Contracts.Wire;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DsxDapr.Connector.Enrollment;

/// <summary>Makes the app's own readiness that of the connector.</summary>
internal sealed class ConnectorHealthCheck(ConnectorState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.Status == ConnectorStatus.Ready
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(state.IsRegistered ? "the repository cannot be used" : "not registered with the hub"));
}

using DsxDapr.DaprHttp;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DsxDapr.Hosting.Health;

/// <summary>Whether the app's sidecar takes calls now. An app without a sidecar has nothing to be unhealthy.</summary>
internal sealed class SidecarHealthCheck(DaprClient client, SidecarReadiness sidecar) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!sidecar.IsConfigured)
        {
            return HealthCheckResult.Healthy("no sidecar is configured");
        }

        return await client.CheckOutboundHealthAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the sidecar does not take calls");
    }
}

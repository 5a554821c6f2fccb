using DsxDapr.Security.Tls;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tls;

/// <summary>Whether somebody must see to a certificate: the app works, and will not for long.</summary>
internal sealed class TlsHealthCheck(TlsFiles files, IOptions<TlsOptions> options, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var warning = TimeSpan.FromDays(options.Value.ExpiryWarningDays);
        var troubled = files.All.Where(file =>
            file.Problem is not null || CertificateExpiry.Of(file, warning, clock.GetUtcNow()).State != ExpiryState.Later).ToList();
        return Task.FromResult(troubled.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("see to " + string.Join(", ", troubled.Select(static file => file.File))));
    }
}

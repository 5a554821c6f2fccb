using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DsxDapr.Hosting.Telemetry;

/// <summary>Adds telemetry when there is somewhere to send it (OpenTelemetry's environment variables).</summary>
internal static class TelemetryExtensions
{
    public static void AddTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Services.AddHostedService(provider =>
                new TelemetryService(serviceName, provider.GetRequiredService<IConfiguration>()));
        }
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DsxDapr.Hosting.Telemetry;

/// <summary>Sends traces and metrics over OTLP from the start of the app to its end; the end flushes what is left.</summary>
internal sealed class TelemetryService(string serviceName, IConfiguration configuration) : IHostedService, IDisposable
{
    private static readonly string[] Sources = ["DsxDapr.*", "Microsoft.AspNetCore", "System.Net.Http"];
    private static readonly string[] Meters =
    [
        "DsxDapr.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
    ];

    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(configuration); // the exporter reads its OTEL_ settings there
            builder.ConfigureResource(resource => resource.AddService(serviceName))
                .WithTracing(static tracing => tracing.AddSource(Sources).AddOtlpExporter())
                .WithMetrics(static metrics => metrics.AddMeter(Meters).AddOtlpExporter());
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _sdk, null)?.Dispose();
}

using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Health;
using DsxDapr.Hosting.Listening;
using DsxDapr.Hosting.Logging;
using DsxDapr.Hosting.Production;
using DsxDapr.Hosting.Telemetry;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace DsxDapr.Hosting;

/// <summary>What every app of the product shares.</summary>
public static class DsxDefaultsExtensions
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds logging, the Dapr client and authentication, the listener on <c>127.0.0.1:APP_PORT</c>, the wait for the sidecar, request
    /// limits, problem details, the watch over certificates and, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, telemetry.
    /// </summary>
    /// <param name="builder">The app.</param>
    /// <param name="serviceName">The app's name in telemetry, e.g. <c>dsx-hub</c>.</param>
    public static WebApplicationBuilder AddDsxDefaults(this WebApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        builder.AddDsxLogging();
        builder.AddTelemetry(serviceName);
        builder.AddAppListener();

        services.AddDaprClient(static options => options.JsonSerializerOptions = WireJson.Options);
        services.AddSingleton<SidecarReadiness>();
        services.AddHostedService(static provider => provider.GetRequiredService<SidecarReadiness>());
        services.AddHealthChecks().AddCheck<SidecarHealthCheck>("sidecar");
        builder.AddDsxTls();
        services.AddProductionMode();

        services.AddAuthentication().AddDapr();
        services.AddAuthorization();
        services.ConfigureAll<DsxHmacOptions>(static options => options.CallerAppId = DaprAuthenticationExtensions.GetCallerAppId);
        services.AddProblemDetails();
        services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    /// <summary>
    /// Maps <c>/healthz</c> (the process is alive), <c>/readyz</c> (the sidecar is reachable, all checks pass) and <c>/doctor</c> (what
    /// production would refuse).
    /// </summary>
    public static WebApplication MapDsxDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealth();
        app.MapDoctor();
        return app;
    }
}

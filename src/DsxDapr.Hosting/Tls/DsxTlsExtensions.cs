using DsxDapr.Hosting.Settings;
using DsxDapr.Security.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace DsxDapr.Hosting.Tls;

/// <summary>Registers an app's certificates.</summary>
public static class DsxTlsExtensions
{
    /// <summary>
    /// Adds <see cref="TlsFiles"/>: whatever is opened there is reloaded when its files change and watched for its end, which a metric, the
    /// health check <c>tls</c> and the log tell; certificates of a private authority on this machine are renewed if the settings say so.
    /// </summary>
    /// <param name="builder">The app.</param>
    public static IHostApplicationBuilder AddDsxTls(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings<TlsOptions>(TlsOptions.Section);
        services.TryAddSingleton<TlsFiles>();
        services.AddSingleton<TlsMetrics>();
        services.AddHostedService<TlsWatch>();
        services.AddHostedService<CertificateRenewal>();
        services.AddHealthChecks().AddCheck<TlsHealthCheck>("tls");
        return builder;
    }
}

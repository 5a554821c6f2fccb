using DsxDapr.Hosting.Http;
using DsxDapr.Hosting.Production;
using DsxDapr.Hosting.Settings;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Connectors;

/// <summary>Registers the calls to connectors.</summary>
public static class ConnectorHttpExtensions
{
    /// <summary>Adds <see cref="IConnectorHttp"/>: clients that sign, and verify connectors as <see cref="ConnectorTrustOptions"/> say.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options of the clients.</param>
    public static IServiceCollection AddConnectorHttp(this IServiceCollection services, Action<SignedHttpClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<TlsFiles>();
        services.AddSingleton<IValidateOptions<ConnectorTrustOptions>, ValidateConnectorTrust>();
        services.AddSettings<ConnectorTrustOptions>(ConnectorTrustOptions.Section);
        services.AddSingleton<ConnectorTrust>();
        services.AddProductionRule<UnverifiedConnectorRule>();
        services.AddHostedService(static provider => provider.GetRequiredService<ConnectorTrust>());
        services.AddSignedHttpClient(ConnectorHttp.Verified, configure)
            .TrustServersBy(static provider => provider.GetRequiredService<ConnectorTrust>().Verifying());
        services.AddSignedHttpClient(ConnectorHttp.Unverified, configure)
            .TrustServersBy(static provider => provider.GetRequiredService<ConnectorTrust>().Tolerating());
        return services.AddSingleton<IConnectorHttp, ConnectorHttp>();
    }
}

using DsxDapr.Connector.Actions;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Endpoints;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.Events;
using DsxDapr.Connector.FullScans;
using DsxDapr.Connector.Hub;
using DsxDapr.Connector.Listening;
using DsxDapr.Connector.Production;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Hosting.Http;
using DsxDapr.Hosting.Production;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector;

/// <summary>
/// Makes an app a connector. The app registers what it can do with its repository: one <see cref="IItemSource"/>, one
/// <see cref="IItemReader"/>, one <see cref="IRepositoryCheck"/> and, as far as it can, one each of <see cref="IItemActor"/>,
/// <see cref="IItemFinder"/>, <see cref="IItemWatch"/>, <see cref="IAssetCatalog"/> and <see cref="IAssetRules"/>.
/// The rest is done for it: settings, enrollment, heartbeat, verification of signed calls, full scans, events, filters, actions.
/// </summary>
public static class DsxConnectorExtensions
{
    // The word for a call without a signature (wire contract §2.3); the hub has another.
    private const string MissingHmac = "missing_hmac";

    private static readonly TimeSpan HubTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Adds the connector. Call it after <c>AddDsxDefaults</c>.</summary>
    /// <param name="builder">The app.</param>
    /// <param name="defaultName">The connector's name unless <c>DSXCONNECTOR_NAME</c> gives another.</param>
    public static WebApplicationBuilder AddDsxConnector(this WebApplicationBuilder builder, string defaultName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(defaultName);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<ConnectorOptions>>(provider =>
            new ConfigureConnectorOptions(provider.GetRequiredService<IConfiguration>(), defaultName));
        services.AddSingleton<IValidateOptions<ConnectorOptions>, ValidateTlsFiles>();
        services.AddOptions<ConnectorOptions>().ValidateOnStart();
        services.AddSingleton<ConnectorTls>().AddSingleton<IStartupFilter, TlsRequests>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(static provider => provider.GetRequiredService<ConnectorTls>());
        services.SetProductionMode("DSXCONNECTOR", "DSXCONNECTOR_APP_ENV", "DSXCONNECT_APP_ENV", "APP_ENV").AddProductionRule<ConnectorRule>();
        AddEnrollment(services);
        AddVerification(services);
        AddFullScans(services);
        services.AddSingleton<SettingsInForce>();
        services.AddSingleton<EventQueue>().AddHostedService<EventService>().AddHostedService<MonitorService>();
        services.AddSingleton<ActionResolver>().AddSingleton<ActionJournal>().AddSingleton<ItemActions>();
        services.AddSingleton<ReadFileEndpoint>().AddSingleton<RepoCheckEndpoint>().AddSingleton<ConfigEndpoint>();
        services.AddSingleton<DiscoveryEndpoints>().AddSingleton<WebhookEndpoint>();
        return builder;
    }

    /// <summary>Maps the connector's routes below <c>/&lt;name&gt;</c>, with the verification of signed calls.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static WebApplication MapDsxConnector(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ConnectorApi.Map(app);
        return app;
    }

    private static void AddEnrollment(IServiceCollection services)
    {
        services.AddSignedHttpClient(HubTransport.ClientName, client => client.Timeout = HubTimeout)
            .TrustServersBy(
                static provider => provider.GetRequiredService<HubTrust>().Create(),
                static provider => provider.GetRequiredService<ConnectorTls>().Certificate);
        services.AddSingleton<HubTrust>();
        services.AddSingleton<HubTransport>().AddSingleton<HubClient>().AddSingleton<HubCapabilityReader>();
        services.AddSingleton<ConnectorIdentity>().AddSingleton<ConnectorAddress>().AddSingleton<ConnectorState>();
        services.AddSingleton<EnrollmentTokenSource>().AddSingleton<Registration>();
        services.AddHostedService<EnrollmentService>();
        services.AddHealthChecks().AddCheck<ConnectorHealthCheck>("connector");
    }

    private static void AddVerification(IServiceCollection services)
    {
        services.AddSingleton<HeldCredentials>();
        services.AddSingleton<IHmacKeyStore>(static provider => provider.GetRequiredService<HeldCredentials>());
        services.AddAuthentication().AddDsxHmac(static hmac => hmac.MissingHeaderDetail = MissingHmac);
        services.AddOptions<DsxHmacOptions>(DsxHmacDefaults.AuthenticationScheme)
            .Configure<IOptions<ConnectorOptions>>(static (hmac, connector) =>
            {
                hmac.MaxClockSkew = connector.Value.ClockSkew;
                hmac.PathPrefix = "/" + connector.Value.Name;
            });
    }

    // The service of full scans comes after that of enrollment, so that it stops first, while the hub still knows the connector.
    private static void AddFullScans(IServiceCollection services)
    {
        services.TryAddSingleton(new ScanPacing());
        services.AddSingleton<FullScanQueue>().AddSingleton<FullScan>().AddSingleton<ItemSubmission>().AddSingleton<EnumerationEnd>();
        services.AddHostedService<FullScanService>();
    }
}

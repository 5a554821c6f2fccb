using DsxDapr.Contracts;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Hosting.Credentials;
using DsxDapr.Hosting.Nonces;
using DsxDapr.Hosting.Production;
using DsxDapr.Hosting.Settings;
using DsxDapr.Hub.Actions;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.BreakGlass;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.DeadLetters;
using DsxDapr.Hub.Enrollment;
using DsxDapr.Hub.Intake;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.PostgreSql;
using DsxDapr.Hub.Ledger.Sql;
using DsxDapr.Hub.Ledger.Sqlite;
using DsxDapr.Hub.Operators;
using DsxDapr.Hub.Outbox;
using DsxDapr.Hub.Relay;
using DsxDapr.Hub.Results;
using DsxDapr.Hub.Retention;
using DsxDapr.Hub.ScanOnce;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub;

/// <summary>Registers the hub's rooms.</summary>
internal static class HubServices
{
    /// <summary>What production asks for.</summary>
    public static void AddProductionRules(this IHostApplicationBuilder builder) => builder.Services
        .AddProductionRule<OpenRoutesRule>().AddProductionRule<BreakGlassRule>().AddProductionRule<EnrollmentTokenRule>();

    /// <summary>The ledger and what wakes its workers.</summary>
    public static void AddLedger(this IHostApplicationBuilder builder)
    {
        var dataDirectory = builder.Configuration["DSXCONNECT_DATA_DIR"] ?? Path.Combine(".dsx", AppIds.Hub);
        builder.Services.AddSettings<LedgerOptions>(LedgerOptions.Section)
            .PostConfigure(options => options.Path = options.Path.Length > 0 ? options.Path : Path.Combine(dataDirectory, "ledger.db"));
        builder.Services.AddSingleton<ILedgerDatabase>(services =>
        {
            var options = services.GetRequiredService<IOptions<LedgerOptions>>();
            return options.Value.PostgreSql.Length > 0 ? new PostgreSqlDatabase(options) : new SqliteDatabase(options);
        });
        builder.Services.AddSettings<ScanOnceOptions>(ScanOnceOptions.Section);
        builder.Services.AddSingleton<LedgerSignals>();
        builder.Services.AddSingleton<ILedger, SqlLedger>();
    }

    /// <summary>Enrollment tokens, keys, and the scheme that verifies the connectors' signatures.</summary>
    public static void AddTrust(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.Services.AddSettings<CredentialOptions>(CredentialOptions.Section);
        services.AddSingleton<DaprCredentialStore>();
        services.AddSingleton<ICredentialStore>(provider => provider.GetRequiredService<DaprCredentialStore>());
        services.AddSingleton<IHmacKeyStore>(provider => provider.GetRequiredService<DaprCredentialStore>());
        services.AddSharedNonces();
        services.AddSingleton<EnrollmentTokens>();
        services.AddSingleton<Admission>();
        services.AddAuthentication().AddDsxHmac(options => options.PathPrefix = HubRoutes.Prefix);
        services.AddAuthorization();
    }

    /// <summary>The audit trail.</summary>
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RefusalLog>();
        builder.Services.AddSingleton<IAuthenticationAudit, SignatureAudit>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RefusalLog>());
    }

    /// <summary>The registry and the calls to connectors.</summary>
    public static void AddConnectors(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<RegistryOptions>(RegistryOptions.Section);
        builder.Services.AddSettings<IntakeOptions>(IntakeOptions.Section);
        builder.Services.AddSingleton<ConnectorRegistry>();
        builder.Services.AddSingleton<ConnectorClient>();
        builder.Services.AddSingleton<Register>();
        builder.Services.AddConnectorHttp(options => options.Timeout = TimeSpan.FromSeconds(30));
        builder.Services.AddSingleton<UnverifiedConnectors>();
        builder.Services.AddSingleton<IUnverifiedConnectorAudit>(provider => provider.GetRequiredService<UnverifiedConnectors>());
        builder.Services.AddHostedService(provider => provider.GetRequiredService<UnverifiedConnectors>());
        builder.Services.AddHostedService<RegistryRefresh>();
        builder.Services.AddHostedService<EnumerationWatch>();
    }

    /// <summary>The workers that move items on.</summary>
    public static void AddWorkers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<RelayOptions>(RelayOptions.Section);
        builder.Services.AddSettings<RetryOptions>(RetryOptions.Section);
        builder.Services.AddSettings<ActionOptions>(ActionOptions.Section);
        builder.Services.AddHostedService<ScanRelay>();
        builder.Services.AddHostedService<ActionRunner>();
        builder.Services.AddHostedService<OutboxPublisher>();
    }

    /// <summary>What was given up.</summary>
    public static void AddDeadLetters(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DeadLetterDesk>();
        builder.Services.AddSingleton<UndeliveredMessages>();
    }

    /// <summary>How long the past is kept.</summary>
    public static void AddRetention(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<RetentionOptions>(RetentionOptions.Section);
        builder.Services.AddHostedService<RetentionService>();
    }
}

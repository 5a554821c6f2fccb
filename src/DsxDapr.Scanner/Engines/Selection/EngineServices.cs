using DsxDapr.Hosting.Production;
using DsxDapr.Scanner.Engines.Caching;
using DsxDapr.Scanner.Engines.Chains;
using DsxDapr.Scanner.Engines.ClamAv;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Scanner.Engines.Health;
using DsxDapr.Scanner.Engines.Icap;
using DsxDapr.Scanner.Engines.Pools;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Scanner.Engines.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Selection;

/// <summary>Registers the engines, of which the settings choose.</summary>
internal static class EngineServices
{
    /// <summary>Adds the chosen engine, or the chosen ones as a chain, and what watches over it.</summary>
    public static IServiceCollection AddScanEngines(this IServiceCollection services)
    {
        services.AddSignaturesEngine().AddClamAvEngine().AddIcapEngine().AddDsxaEngine();
        services.AddProductionRule<UnverifiedEngineRule>();
        services.AddSingleton<IReadOnlyList<ChosenEngine>>(provider =>
        [
            .. provider.GetRequiredService<IOptions<ScannerOptions>>().Value.EngineNames
                .Select(name => new ChosenEngine(name, provider.WithCache(provider.GetRequiredKeyedService<IScanEngine>(name)))),
        ]);
        services.AddMetrics().AddSingleton<CacheMetrics>();
        services.AddSingleton<IScanEngine>(provider =>
        {
            var engines = provider.GetRequiredService<IReadOnlyList<ChosenEngine>>();
            return engines is [var only] ? only.Engine : new EngineChain([.. engines.Select(chosen => chosen.Engine)]);
        });
        services.AddEngineMonitor().AddHealthChecks().AddCheck<EngineHealthCheck>("engine");
        return services;
    }

    /// <summary>Adds what asks the engine whether it can scan, and holds scans back while it cannot.</summary>
    public static IServiceCollection AddEngineMonitor(this IServiceCollection services) => services
        .AddSingleton<EngineMonitor>()
        .AddHostedService(provider => provider.GetRequiredService<EngineMonitor>());

    private static IScanEngine WithCache(this IServiceProvider provider, IScanEngine engine)
    {
        var options = provider.GetRequiredService<IOptions<ScannerOptions>>().Value;
        return options.CacheEntries == 0 ? engine : new CachingEngine(
            engine, new VerdictCache(options.CacheEntries), options.CacheMaxBytes, provider.GetRequiredService<CacheMetrics>());
    }

    /// <summary>Makes a pool of the instances of one engine.</summary>
    /// <param name="provider">The services.</param>
    /// <param name="primary">Addresses, separated by commas; at least one.</param>
    /// <param name="failover">Addresses that are used while none of <paramref name="primary"/> can be.</param>
    /// <param name="create">Makes the engine at an address.</param>
    public static EnginePool CreatePool(
        this IServiceProvider provider, string primary, string failover, Func<string, IScanEngine> create)
    {
        var clock = provider.GetRequiredService<TimeProvider>();
        var instances = EngineList.Split(primary).Select(address => Create(address, isFailover: false))
            .Concat(EngineList.Split(failover).Select(address => Create(address, isFailover: true)));
        return new EnginePool([.. instances], provider.GetRequiredService<ILogger<EnginePool>>());

        EngineInstance Create(string address, bool isFailover) =>
            new(address, new SelfTestedEngine(create(address), clock), isFailover, clock);
    }
}

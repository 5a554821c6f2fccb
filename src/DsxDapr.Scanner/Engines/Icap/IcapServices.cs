using DsxDapr.Hosting.Settings;
using DsxDapr.Scanner.Engines.Selection;
using DsxDapr.Scanner.Engines.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>Registers ICAP.</summary>
internal static class IcapServices
{
    /// <summary>Adds the engine <c>icap</c> and its settings, which are checked at start.</summary>
    public static IServiceCollection AddIcapEngine(this IServiceCollection services)
    {
        services.AddSettings<IcapOptions>(IcapOptions.Section);
        return services.AddKeyedSingleton<IScanEngine>(IcapEngine.EngineName, static (provider, _) =>
        {
            var options = provider.GetRequiredService<IOptions<IcapOptions>>().Value;
            var trust = provider.TrustEngineBy(options.CaFile, IcapOptions.CaSetting, isVerified: true);
            return provider.CreatePool(options.Urls, options.FailoverUrls, url => new IcapEngine(
                IcapUrl.TryParse(url, out var parsed) ? parsed : throw new ArgumentException(url, nameof(url)),
                options,
                trust,
                provider.GetRequiredService<TimeProvider>()));
        });
    }
}

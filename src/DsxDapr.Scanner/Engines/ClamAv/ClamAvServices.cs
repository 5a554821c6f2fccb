using DsxDapr.Hosting.Settings;
using DsxDapr.Scanner.Engines.Selection;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>Registers ClamAV.</summary>
internal static class ClamAvServices
{
    /// <summary>Adds the engine <c>clamav</c> and its settings, which are checked at start.</summary>
    public static IServiceCollection AddClamAvEngine(this IServiceCollection services)
    {
        services.AddSettings<ClamAvOptions>(ClamAvOptions.Section);
        return services.AddKeyedSingleton<IScanEngine>(ClamAvEngine.EngineName, static (provider, _) =>
        {
            var options = provider.GetRequiredService<IOptions<ClamAvOptions>>().Value;
            return provider.CreatePool(options.Addresses, options.FailoverAddresses, address => new ClamAvEngine(
                ClamdAddress.TryParse(address, out var parsed) ? parsed : throw new ArgumentException(address, nameof(address)),
                options.MaxSizeInBytes,
                options.MaxScansAtOnce,
                provider.GetRequiredService<TimeProvider>()));
        });
    }
}

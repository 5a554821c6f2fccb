using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.DaprHttp;

/// <summary>Registers the <see cref="DaprClient"/>.</summary>
public static class DaprClientServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="DaprClient"/> for the app's own sidecar, as a singleton.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options; what it leaves comes from the configuration (<c>DAPR_HTTP_PORT</c>, ...).</param>
    public static IServiceCollection AddDaprClient(this IServiceCollection services, Action<DaprClientOptions>? configure = null)
    {
        services.AddOptions<DaprClientOptions>().Configure(options => configure?.Invoke(options));
        return services;
    }
}

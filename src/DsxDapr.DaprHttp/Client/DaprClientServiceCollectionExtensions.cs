using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DsxDapr.DaprHttp;

/// <summary>Registers the <see cref="DaprClient"/>.</summary>
public static class DaprClientServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="DaprClient"/> for the app's own sidecar, as a singleton, and a <see cref="DaprInvocationHandler"/>.</summary>
    /// <param name="services">The app's services; the app's configuration must be among them.</param>
    /// <param name="configure">Sets the options; what it leaves comes from the configuration (<c>DAPR_HTTP_PORT</c>, ...).</param>
    public static IServiceCollection AddDaprClient(this IServiceCollection services, Action<DaprClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DaprClientOptions>()
            .Configure(options => configure?.Invoke(options))
            .PostConfigure<IConfiguration>(static (options, configuration) =>
                DaprEnvironment.Complete(options, name => configuration[name]));
        services.TryAddSingleton<DaprClient>(static provider => new HttpDaprClient(
            provider.GetRequiredService<IOptions<DaprClientOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.TryAddTransient<DaprInvocationHandler>();
        return services;
    }
}

using DsxDapr.DaprHttp;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DsxDapr.Hosting.Nonces;

/// <summary>Registers the nonce store that the replicas of an app share.</summary>
public static class SharedNoncesExtensions
{
    /// <summary>
    /// Lets a signed request be accepted once by all replicas together, through the state store <c>dsx-registry</c>. While the store
    /// cannot be reached, signed requests end with a <see cref="NonceStoreUnavailableException"/>, which the app answers with 503.
    /// Without this call an app has a <see cref="MemoryNonceStore"/>, which suffices for one process.
    /// </summary>
    /// <param name="services">The app's services, with a <see cref="DaprClient"/>.</param>
    public static IServiceCollection AddSharedNonces(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        return services.Replace(ServiceDescriptor.Singleton<INonceStore, DaprNonceStore>());
    }
}

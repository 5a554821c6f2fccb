using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hosting.Http;

/// <summary>Registers HTTP clients that sign, retry and go through Dapr.</summary>
public static class SignedHttpClientExtensions
{
    /// <summary>
    /// Adds a named client for <see cref="IHttpClientFactory"/> whose requests may be marked with <c>SignWith</c>, <c>ViaDapr</c> and
    /// <c>AllowRetry</c>. Handlers, from the outside: retry, signing (anew at every attempt), Dapr invocation, sockets (no redirects,
    /// no cookies, no proxy, no decompression).
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="configure">Sets the options.</param>
    public static IHttpClientBuilder AddSignedHttpClient(
        this IServiceCollection services, string name, Action<SignedHttpClientOptions>? configure = null) => services.AddHttpClient(name);
}

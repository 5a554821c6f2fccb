using System.Net;
using DsxDapr.DaprHttp;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Http;

/// <summary>Registers HTTP clients that sign, retry and go through Dapr.</summary>
public static class SignedHttpClientExtensions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adds a named client for <see cref="IHttpClientFactory"/> whose requests may be marked with <c>SignWith</c>, <c>ViaDapr</c> and
    /// <c>AllowRetry</c>. Handlers, from the outside: retry, a second try after a 401 through Dapr, signing (anew at every attempt), Dapr
    /// invocation, the cause of a failed TLS handshake, sockets (no redirects, no cookies, no proxy, no decompression).
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="configure">Sets the options.</param>
    public static IHttpClientBuilder AddSignedHttpClient(
        this IServiceCollection services, string name, Action<SignedHttpClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddTransient<DaprInvocationHandler>();
        services.TryAddTransient<SigningHandler>();
        services.AddOptions<SignedHttpClientOptions>(name)
            .Configure(options => configure?.Invoke(options))
            .Validate(static options => options.IsValid, "MaxAttempts is 1 to 10, and delays and timeout are positive");
        return services.AddHttpClient(name)
            .ConfigureHttpClient((provider, client) => client.Timeout = OptionsOf(provider, name).Timeout)
            .ConfigurePrimaryHttpMessageHandler(provider => CreateSockets(OptionsOf(provider, name)))
            .AddHttpMessageHandler(provider => new RetryHandler(
                OptionsOf(provider, name),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RetryHandler>>()))
            .AddHttpMessageHandler(static _ => new SignAgainHandler())
            .AddHttpMessageHandler<SigningHandler>()
            .AddHttpMessageHandler<DaprInvocationHandler>()
            .AddHttpMessageHandler(static _ => new TlsFailureHandler())
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // connections are renewed by their own lifetime
            .RemoveAllLoggers();
    }

    private static SignedHttpClientOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<SignedHttpClientOptions>>().Get(name);

    private static SocketsHttpHandler CreateSockets(SignedHttpClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        options.ConfigureHandler?.Invoke(handler);
        return handler;
    }
}

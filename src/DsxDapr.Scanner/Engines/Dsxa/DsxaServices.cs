using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hosting.Http;
using DsxDapr.Hosting.Settings;
using DsxDapr.Scanner.Engines.Selection;
using DsxDapr.Scanner.Engines.Tls;
using DsxDapr.Security.Tls;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>Registers DSXA.</summary>
internal static class DsxaServices
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // So that a changed address of a name is noticed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds the engine <c>dsxa</c> and its settings, which are checked at start.</summary>
    public static IServiceCollection AddDsxaEngine(this IServiceCollection services)
    {
        services.AddSettings<DsxaOptions>(DsxaOptions.Section);
        return services.AddKeyedSingleton<IScanEngine>(DsxaEngine.EngineName, static (provider, _) =>
        {
            var options = provider.GetRequiredService<IOptions<DsxaOptions>>().Value;
            var trust = provider.TrustEngineBy(options.CaFile, DsxaOptions.CaSetting, options.VerifyTls);
            var token = new DsxaToken(options.AuthToken, options.AuthTokenFile, CreateStoredToken(provider));
            var limits = new DsxaLimits(options.MaxScansAtOnce, options.HashFirstBytes);
            var clock = provider.GetRequiredService<TimeProvider>();
            return provider.CreatePool(
                options.PrimaryUrls, options.FailoverBaseUrl, url => new DsxaEngine(CreateHttpClient(trust), url, token, limits, clock));
        });
    }

    /// <summary>A client that follows nobody elsewhere, for the token goes with every call.</summary>
    internal static HttpClient CreateHttpClient(ServerTrust trust)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        trust.ApplyTo(sockets.SslOptions);
        return new HttpClient(new TlsFailureHandler { InnerHandler = sockets }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    // Engines are also tried without a sidecar.
    private static StoredDsxaToken? CreateStoredToken(IServiceProvider provider) =>
        provider.GetService<DaprClient>() is { } dapr && provider.GetService<SidecarReadiness>() is { } sidecar
            ? new StoredDsxaToken(
                dapr, sidecar, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StoredDsxaToken>>())
            : null;
}

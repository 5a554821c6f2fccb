using DsxDapr.Security.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hosting.Tls;

/// <summary>Chooses whom an HTTP client trusts.</summary>
public static class HttpClientTrustExtensions
{
    /// <summary>Makes a client of <c>AddSignedHttpClient</c> verify its servers in a way of its own.</summary>
    /// <param name="client">The client.</param>
    /// <param name="trust">Whom it trusts.</param>
    /// <param name="identity">The certificate that it shows a server that asks for one; null for none.</param>
    public static IHttpClientBuilder TrustServersBy(
        this IHttpClientBuilder client,
        Func<IServiceProvider, ServerTrust> trust,
        Func<IServiceProvider, ServerCertificate?>? identity = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(trust);
        return client.ConfigurePrimaryHttpMessageHandler((handler, provider) =>
        {
            var tls = ((SocketsHttpHandler)handler).SslOptions;
            trust(provider).ApplyTo(tls);
            if (identity?.Invoke(provider) is { } own)
            {
                // Asked anew for every connection: the certificate may have been replaced.
                tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Context.TargetCertificate;
            }
        });
    }
}

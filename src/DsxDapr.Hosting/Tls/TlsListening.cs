using System.Net.Security;
using System.Security.Authentication;
using DsxDapr.Security.Tls;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DsxDapr.Hosting.Tls;

/// <summary>Listeners that speak TLS.</summary>
public static class TlsListening
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes a listener speak TLS 1.2 and 1.3. Every handshake takes the certificate that is the newest then.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="certificates">What it presents.</param>
    /// <param name="clients">How its clients' certificates are verified; null to ask for none.</param>
    /// <returns>The same listener.</returns>
    public static ListenOptions UseTls(this ListenOptions listener, ServerCertificates certificates, ClientTrust? clients = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(certificates);
        return listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = handshake =>
            {
                var options = new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.Choose(handshake.ClientHelloInfo.ServerName),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                };
                clients?.ApplyTo(options);
                return ValueTask.FromResult(options);
            },
        });
    }
}

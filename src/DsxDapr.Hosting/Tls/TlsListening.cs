using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hosting.Tls;

/// <summary>Listeners that speak TLS.</summary>
public static partial class TlsListening
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    // Windows has no such choice for one program.
    private static readonly CipherSuitesPolicy? Ciphers = OperatingSystem.IsWindows() ? null : new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);

    /// <summary>
    /// Makes a listener speak TLS 1.2 and 1.3, with ciphers that authenticate what they encrypt and keep past connections secret. Every
    /// handshake takes the certificate that is the newest then.
    /// </summary>
    /// <param name="listener">The listener.</param>
    /// <param name="certificates">What it presents.</param>
    /// <param name="clients">How its clients' certificates are verified; null to ask for none.</param>
    /// <returns>The same listener.</returns>
    public static ListenOptions UseTls(this ListenOptions listener, ServerCertificates certificates, ClientTrust? clients = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(certificates);
        var logger = listener.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TlsListening));
        return listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = handshake =>
            {
                var options = new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.Choose(handshake.ClientHelloInfo.ServerName),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CipherSuitesPolicy = Ciphers,
                    AllowRenegotiation = false,
                };
                if (clients is not null)
                {
                    clients.ApplyTo(options);
                    options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                        IsTrusted(clients, logger, sender, certificate, chain, errors);
                }

                return ValueTask.FromResult(options);
            },
        });
    }

    // Kestrel says nothing of a handshake that fails, and somebody must find out why a client stays away.
    private static bool IsTrusted(
        ClientTrust clients, ILogger logger, object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        try
        {
            return clients.Verify(sender, certificate, chain, errors);
        }
        catch (AuthenticationException e)
        {
            Log.ClientRefused(logger, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A TLS connection is refused: {Reason}")]
        public static partial void ClientRefused(ILogger logger, string reason);
    }
}

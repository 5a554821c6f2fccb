using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.DevSidecar.Mtls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>Sets up the connections that other sidecars open: TLS 1.3, and only with a certificate of our authority.</summary>
internal static class PeerListener
{
    /// <summary>Requires mTLS on a listener.</summary>
    public static void RequireMtls(this ListenOptions listener, SidecarIdentity identity)
    {
        listener.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = identity.ServerContext,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false, // a resumed session would skip the look at the certificate
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    identity.IdentifyClient(certificate as X509Certificate2) is { } caller && caller.Namespace == identity.Id.Namespace,
            }),
        });
        listener.Use(next => connection => RememberPeerAsync(connection, identity, next));
    }

    private static async Task RememberPeerAsync(ConnectionContext connection, SidecarIdentity identity, ConnectionDelegate next)
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        if (identity.IdentifyClient(certificate) is not { } caller)
        {
            connection.Abort(new ConnectionAbortedException("The peer has no certificate of ours."));
            return;
        }

        connection.Features.Set(new PeerIdentity(caller));
        await next(connection);
    }
}

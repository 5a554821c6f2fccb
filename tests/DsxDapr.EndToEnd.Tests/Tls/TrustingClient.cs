using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>Clients that trust one authority, and find every host on loopback.</summary>
internal static class TrustingClient
{
    public static HttpClient Create(TestAuthority authority, Uri address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = static async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority.Root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(60),
    };
}

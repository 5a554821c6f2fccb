using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.DevSidecar.Apps;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Naming;

namespace DsxDapr.DevSidecar.Invocation;

/// <summary>
/// Calls other sidecars over pooled connections. With mTLS both ends show a certificate, and the callee's must carry the app id
/// that was asked for: a name that points at the wrong sidecar is found out before a byte is sent.
/// </summary>
internal sealed class PeerClient : IDisposable
{
    private readonly HttpMessageInvoker _client;
    private readonly string _scheme;

    /// <summary>A client with this identity, or a plain one without mTLS.</summary>
    public PeerClient(SidecarIdentity? identity)
    {
        var handler = AppHttp.CreateHandler();
        handler.ConnectCallback = ConnectAsync;
        if (identity is not null)
        {
            handler.SslOptions = CreateTls(identity);
        }

        _client = new HttpMessageInvoker(handler);
        _scheme = identity is null ? "http" : "https";
    }

    /// <summary>Sends a request to one sidecar of an app; the answer's body is not read ahead.</summary>
    /// <param name="request">The request, without an address.</param>
    /// <param name="appId">The app.</param>
    /// <param name="address">Which of its sidecars.</param>
    /// <param name="target">The path and query, sent byte for byte.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, string appId, AppAddress address, string target, CancellationToken ct)
    {
        request.RequestUri = AppHttp.ExactUri(string.Create(CultureInfo.InvariantCulture, $"{_scheme}://{appId}:{address.Port}{target}"));
        request.Headers.Host = appId; // in its own spelling, which a URI would not keep
        return _client.SendAsync(request, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions CreateTls(SidecarIdentity identity) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false, // a resumed session would skip the look at the certificate
        LocalCertificateSelectionCallback = (_, _, _, _, _) => identity.Certificate,
        RemoteCertificateValidationCallback = (sender, certificate, _, _) =>
            identity.IdentifyServer(certificate as X509Certificate2) is { } callee
            && callee.AppId == ((SslStream)sender).TargetHostName
            && callee.Namespace == identity.Id.Namespace,
    };
}

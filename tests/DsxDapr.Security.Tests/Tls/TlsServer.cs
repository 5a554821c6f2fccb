using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using DsxDapr.Security.Tls;

namespace DsxDapr.Security.Tests.Tls;

/// <summary>A server on a free loopback port that makes TLS handshakes, and no more.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ServerCertificates _certificates;
    private readonly Task _serving;

    public TlsServer(params ServerCertificate[] certificates)
    {
        _certificates = new ServerCertificates(certificates);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Connects as a client does, and gives the certificate that was presented.</summary>
    public Task<SslStream> ConnectAsync(ServerTrust trust, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        trust.ApplyTo(options);
        return ConnectAsync(options);
    }

    /// <summary>Connects with options that are used for other connections, too.</summary>
    public async Task<SslStream> ConnectAsync(SslClientAuthenticationOptions options)
    {
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, TestContext.Current.CancellationToken);
        var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving; // it may be about to accept, and a listener that is stopped cannot be asked to
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = HandshakeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task HandshakeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(
                    (_, hello, _, _) => ValueTask.FromResult(
                        new SslServerAuthenticationOptions { ServerCertificateContext = _certificates.Choose(hello.ServerName) }),
                    null,
                    _stop.Token);
                await tls.ReadExactlyAsync(new byte[1], _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // the client has gone
            }
        }
    }
}

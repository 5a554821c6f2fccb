using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;

namespace DsxDapr.Cli.Doctor;

/// <summary>Makes one handshake with a listener and looks at what it presents.</summary>
/// <param name="bundle">Verifies it; null for the authorities of this system.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class TlsProbe(TrustBundle? bundle, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Warning = TimeSpan.FromDays(14);

    /// <summary>Looks at a listener.</summary>
    /// <param name="host">Where to connect to.</param>
    /// <param name="port">The port.</param>
    /// <param name="name">The name that its certificate must have; null when it is not known and does not matter.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<TlsDiagnosis> LookAsync(string host, int port, string? name, CancellationToken cancellationToken)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(host, port, limit.Token);
            return await HandshakeAsync(socket, address, name, limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new TlsDiagnosis(address, null, null, [], null, $"no handshake: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private async Task<TlsDiagnosis> HandshakeAsync(Socket socket, string address, string? name, CancellationToken cancellationToken)
    {
        X509Certificate2? server = null;
        X509Certificate2Collection sent = [];
        string? problem = "it presented no certificate";
        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name ?? "",
                CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    if (certificate is X509Certificate2 presented)
                    {
                        server = new X509Certificate2(presented);
                        sent = [.. chain?.ChainPolicy.ExtraStore.Select(static one => new X509Certificate2(one)) ?? []];
                        problem = FaultOf(presented, chain, errors, name);
                    }

                    return true; // only looked at: nothing is sent
                },
            },
            cancellationToken);
        return new TlsDiagnosis(
            address,
            tls.SslProtocol.ToString(),
            tls.NegotiatedCipherSuite.ToString(),
            server is null ? [] : [.. sent.Where(one => !one.RawDataMemory.Span.SequenceEqual(server.RawDataMemory.Span)).Prepend(server).Select(CertificateWords.Subject)],
            server is null ? null : new DateTimeOffset(server.NotAfter).ToUniversalTime(),
            problem ?? ExpiryOf(server!));
    }

    private string? FaultOf(X509Certificate2 server, X509Chain? chain, SslPolicyErrors errors, string? name)
    {
        if (bundle is not null)
        {
            return bundle.FindFault(server, chain?.ChainPolicy.ExtraStore ?? [], KeyPurposes.Server, name);
        }

        // Without a bundle, what is not called by its name cannot be judged: a private authority would be no fault.
        return name is null || errors == SslPolicyErrors.None ? null : $"it is not trusted by this system ({errors}); --ca-file names a private authority";
    }

    private string? ExpiryOf(X509Certificate2 server)
    {
        var (end, now) = (new DateTimeOffset(server.NotAfter), clock.GetUtcNow());
        var window = (server.NotAfter - server.NotBefore) / 4 is var quarter && quarter < Warning ? quarter : Warning;
        return end <= now ? $"it expired on {CertificateWords.Time(end)}"
            : end - now <= window ? $"it expires on {CertificateWords.Time(end)}: renew it"
            : null;
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hosting.Tests.Tls;

/// <summary>An app as those of the product begin, with one more listener, which speaks TLS. Its clock is the authority's.</summary>
internal sealed class TlsApp : IAsyncDisposable
{
    public const string Host = "hub.example.org";

    private readonly WebApplication _app;
    private readonly TestCa _ca;

    private TlsApp(WebApplication app, TestCa ca, RecordingLoggerProvider logs)
    {
        (_app, _ca, Logs) = (app, ca, logs);
        Url = new Uri(app.Urls.Single(static url => url.StartsWith("https", StringComparison.Ordinal)));
        Plain = new HttpClient { BaseAddress = new Uri(app.Urls.Single(static url => url.StartsWith("http:", StringComparison.Ordinal))) };
    }

    public Uri Url { get; }

    /// <summary>A client of the listener without TLS.</summary>
    public HttpClient Plain { get; }

    public RecordingLoggerProvider Logs { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the app with the certificate of a directory.</summary>
    public static async Task<TlsApp> StartAsync(TestCa ca, string directory, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.AddSingleton<TimeProvider>(ca.Clock);
        builder.AddDsxDefaults("test-app");
        var logs = new RecordingLoggerProvider();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseTls(new ServerCertificates(
            [kestrel.ApplicationServices.GetRequiredService<TlsFiles>().OpenCertificate(TestCa.CertificateIn(directory), TestCa.KeyIn(directory))]))));
        var app = builder.Build();
        app.MapDsxDefaults();
        await app.StartAsync();
        return new TlsApp(app, ca, logs);
    }

    /// <summary>A client that trusts the authority's bundle, and tells when it connects.</summary>
    public HttpClient CreateClient(Action onConnect)
    {
        var sockets = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                onConnect();
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        new ServerTrust(TrustBundle.Open(_ca.Ca.BundleFile, _ca.Clock), "TEST_CA").ApplyTo(sockets.SslOptions);
        return new HttpClient(sockets) { BaseAddress = Url };
    }

    /// <summary>The certificate that a new connection is presented.</summary>
    public async Task<string> PresentedAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Url.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = Host };
        new ServerTrust(TrustBundle.Open(_ca.Ca.BundleFile, _ca.Clock), "TEST_CA").ApplyTo(options);
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
        return tls.RemoteCertificate!.GetCertHashString();
    }

    /// <summary>Lets the app look at its files, as time passes.</summary>
    public void Look() => _ca.Clock.Advance(TlsWatch.Interval);

    public async ValueTask DisposeAsync()
    {
        Plain.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>A hub with both edge listeners on loopback, and an authority that both have their certificates from.</summary>
internal sealed class ListeningHub : IAsyncDisposable
{
    public const string ApiHost = "hub.example.com";
    public const string InternalHost = "hub.internal";

    private ListeningHub(TestAuthority authority) => Authority = authority;

    public HubApp Hub { get; private set; } = null!;

    public TestAuthority Authority { get; }

    public int SidecarPort { get; } = LoopbackPort.Take();

    public int ApiPort { get; } = LoopbackPort.Take();

    public int InternalPort { get; } = LoopbackPort.Take();

    /// <summary>Starts one. A setting that is null is left out of those that it has by default.</summary>
    public static async Task<ListeningHub> StartAsync(params (string Name, string? Value)[] settings) =>
        await StartAsync(new TestAuthority(), settings);

    /// <summary>Starts one with certificates of an authority that was there before.</summary>
    public static async Task<ListeningHub> StartAsync(TestAuthority authority, params (string Name, string? Value)[] settings)
    {
        var listening = new ListeningHub(authority);
        listening.Hub = await HubApp.StartAsync([.. listening.Settings(settings)]);
        return listening;
    }

    /// <summary>What a hub throws that is to refuse such settings.</summary>
    public static async Task<Exception> RefusalAsync(params (string Name, string? Value)[] settings)
    {
        using var authority = new TestAuthority();
        return await HubApp.RefusalAsync([.. new ListeningHub(authority).Settings(settings)]);
    }

    /// <summary>A client of one listener, which trusts an authority and finds any host on loopback.</summary>
    public static HttpClient ClientOf(TestAuthority authority, string host, int port, string? token = null, TestCertificate? shown = null)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
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
                ClientCertificateContext = shown is null ? null : ContextOf(shown),
            },
        };
        var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{host}") };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient ApiClient(string? token = null) => ClientOf(Authority, ApiHost, ApiPort, token);

    public HttpClient InternalClient(string? token = null, TestCertificate? shown = null) => ClientOf(Authority, InternalHost, InternalPort, token, shown);

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Authority.Dispose();
    }

    private IEnumerable<(string Name, string Value)> Settings((string Name, string? Value)[] changed)
    {
        var (api, inside) = (Authority.Issue("api", ApiHost), Authority.Issue("internal", InternalHost));
        var all = new Dictionary<string, string?>
        {
            ["APP_PORT"] = Text(SidecarPort),
            ["APP_API_TOKEN"] = "the-sidecars-token",
            ["DSXCONNECT_API_LISTENER:ADDRESS"] = "127.0.0.1",
            ["DSXCONNECT_API_LISTENER:PORT"] = Text(ApiPort),
            ["DSXCONNECT_API_LISTENER:TLS_CERTFILE"] = api.CertFile,
            ["DSXCONNECT_API_LISTENER:TLS_KEYFILE"] = api.KeyFile,
            ["DSXCONNECT_INTERNAL_LISTENER:ADDRESS"] = "127.0.0.1",
            ["DSXCONNECT_INTERNAL_LISTENER:PORT"] = Text(InternalPort),
            ["DSXCONNECT_INTERNAL_LISTENER:TLS_CERTFILE"] = inside.CertFile,
            ["DSXCONNECT_INTERNAL_LISTENER:TLS_KEYFILE"] = inside.KeyFile,
        };
        foreach (var (name, value) in changed)
        {
            all[name] = value;
        }

        return all.Where(one => one.Value is not null).Select(one => (one.Key, one.Value!));
    }

    private static SslStreamCertificateContext ContextOf(TestCertificate issued)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(issued.CertFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(issued.CertFile, issued.KeyFile), chain, offline: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

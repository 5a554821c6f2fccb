using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Mtls;

/// <summary>The port for other sidecars lets nobody in who has no certificate of our authority.</summary>
public sealed class PeerConnectionTests : IAsyncLifetime
{
    private EchoApp _app = null!;
    private TestSidecars _sidecars = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await EchoApp.StartAsync();
        _sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" }, new SidecarSpec { AppId = "app-b", AppPort = _app.Port });
    }

    public async ValueTask DisposeAsync()
    {
        await _sidecars.DisposeAsync();
        await _app.DisposeAsync();
        _app.Received.ShouldBeEmpty();
    }

    [Fact]
    public Task Plain_text_is_refused() => RefusedAsync("http", certificate: null);

    [Fact]
    public Task A_client_without_a_certificate_is_refused() => RefusedAsync("https", certificate: null);

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("dsx-foreign-");
        using var foreign = CertificateAuthority.OpenOrCreate(folder.FullName, TimeProvider.System);
        using var certificate = foreign.Issue(new SpiffeId("public", "default", "app-a"));
        await RefusedAsync("https", certificate);
    }

    [Fact]
    public async Task A_certificate_of_another_namespace_is_refused()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_sidecars.TrustDir, TimeProvider.System);
        using var certificate = authority.Issue(new SpiffeId("public", "other", "app-a"));
        await RefusedAsync("https", certificate);
    }

    [Fact]
    public async Task TLS_before_1_3_is_refused()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_sidecars.TrustDir, TimeProvider.System);
        using var certificate = authority.Issue(new SpiffeId("public", "default", "app-a"));
        await RefusedAsync("https", certificate, SslProtocols.Tls12);
    }

    [Fact]
    public async Task A_stamp_that_the_certificate_does_not_bear_out_is_refused()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_sidecars.TrustDir, TimeProvider.System);
        using var certificate = authority.Issue(new SpiffeId("public", "default", "app-a"));
        using var client = Client(certificate, SslProtocols.Tls13);
        foreach (var (caller, callee) in ((string, string)[])[("app-x", "app-b"), ("app-a", "app-x")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Url("https"));
            request.Headers.Add("Dapr-Caller-App-Id", caller);
            request.Headers.Add("Dapr-Callee-App-Id", callee);
            (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    private static HttpClient Client(X509Certificate2? certificate, SslProtocols protocols)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null, // the server is not what is tested
            ClientCertificates = certificate is null ? null : [certificate],
        };
        return new HttpClient(handler) { Timeout = Eventually.Deadline };
    }

    private async Task RefusedAsync(string scheme, X509Certificate2? certificate, SslProtocols protocols = SslProtocols.Tls13)
    {
        using var client = Client(certificate, protocols);
        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(Url(scheme)));
    }

    private Uri Url(string scheme) => new($"{scheme}://127.0.0.1:{_sidecars["app-b"].InternalPort}/x");
}

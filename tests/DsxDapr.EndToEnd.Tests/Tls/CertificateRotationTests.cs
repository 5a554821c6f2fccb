using System.Diagnostics;
using System.Net;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>
/// Certificates and their authority are replaced under load without a failed request. <c>DSX_TEST_TLS_ROTATION_SECONDS</c> sets the length of
/// the load, 15 s by default.
/// </summary>
[Collection(Alone.Name)]
public sealed class CertificateRotationTests
{
    private const int Replacements = 10;
    private const int AnnouncedAt = 2;
    private const int SwitchedAt = 5;
    private const int RequestsPerSecond = 90; // to each of hub and connector
    private const int OrdersPerSecond = 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestSetting.Of("DSX_TEST_TLS_ROTATION_SECONDS", 15));

    private readonly SteadyLoad _load = new();

    [Fact]
    public async Task Ten_new_certificates_and_a_new_authority_under_two_hundred_requests_a_second_fail_no_request()
    {
        using var files = new TestFolder();
        files.Write("clean.txt", "harmless");
        using var certs = await DsxCerts.CreateAsync();
        await certs.IssueAsync("hub");
        await certs.IssueAsync("connector");
        var hub = TlsConnector.LocalUrl();
        await using var system = await TlsConnector.StartSystemAsync(files.Path, hub, certs.Bundle, certs.Of("hub"));
        await using var connector = await TlsConnector.StartAsync(system, hub, OutsideConnector.Name, files.Path, certs.Bundle, certs.Of("connector"), RenewedBy(certs));
        var uuid = await connector.ReadyAsync();
        using var ofHub = new Clients(certs.Bundle, new Uri(hub, HubRoutes.Prefix + "/readyz"));
        using var ofConnector = new Clients(certs.Bundle, new Uri(connector.Url, $"/{OutsideConnector.Name}/healthz"));
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(
            _load.RepeatAsync("of the hub", RequestsPerSecond, ofHub.AskAsync, end.Token),
            _load.RepeatAsync("of the connector", RequestsPerSecond, ofConnector.AskAsync, end.Token),
            _load.RepeatAsync("of the connector by the hub", OrdersPerSecond, _ => connector.AskAsync(uuid), end.Token));

        var watch = Stopwatch.StartNew();
        for (var number = 1; number <= Replacements; number++)
        {
            await certs.RenewAsync("hub");
            await certs.RenewAsync("connector");
            if (number == AnnouncedAt)
            {
                await AnnounceAsync(certs, system, connector, ofHub, ofConnector);
            }
            else if (number == SwitchedAt)
            {
                await certs.RotateAsync("--switch");
                await Eventually.TrueAsync(() => certs.IsOfTheNewest("connector"), "the connector renews its certificate by itself", TlsConnector.Limit);
                await Eventually.TrueAsync(() => Reloads(LogOf(system, AppIds.Hub), certs.Bundle) >= 2, "the hub has the bundle after the switch", TlsConnector.Limit);
            }

            await Eventually.TrueAsync(
                () => watch.Elapsed >= Duration * number / Replacements && ofHub.IsPresented(certs.Of("hub")) && ofConnector.IsPresented(certs.Of("connector")),
                "the new certificates are presented",
                TlsConnector.Limit);
        }

        await certs.RotateAsync("--finish");
        ofHub.Trust();
        ofConnector.Trust();
        await Eventually.TrueAsync(() => Reloads(LogOf(system, AppIds.Hub), certs.Bundle) >= 3, "the hub trusts the new authority alone", TlsConnector.Limit);
        var handshakes = (ofHub.Handshakes, ofConnector.Handshakes);
        await Eventually.TrueAsync(
            () => ofHub.Handshakes > handshakes.Item1 + 10 && ofConnector.Handshakes > handshakes.Item2 + 10, "both are still talked to", TlsConnector.Limit);
        await _load.ReachAsync("of the hub", RequestsPerSecond * Duration.TotalSeconds);
        await end.CancelAsync();
        await load;

        TestContext.Current.SendDiagnosticMessage(
            "{0}; {1} handshakes in {2:0.0} s", _load.Told, ofHub.Handshakes + ofConnector.Handshakes, watch.Elapsed.TotalSeconds);
        _load.ShouldHaveSucceeded();
    }

    private static (string Name, string Value)[] RenewedBy(DsxCerts certs) =>
        [("DSX_TLS__RENEW_FROM", certs.Authority), ("DSX_TLS__RENEW_CHECK_SECONDS", "1")];

    // Nobody may see a certificate of the new authority before all know the authority.
    private static async Task AnnounceAsync(DsxCerts certs, RunningSystem system, TlsConnector connector, params Clients[] clients)
    {
        await certs.RotateAsync();
        foreach (var client in clients)
        {
            client.Trust();
        }

        await Eventually.TrueAsync(() => Reloads(connector.Log, certs.Bundle) >= 1, "the connector trusts both authorities", TlsConnector.Limit);
        foreach (var app in new[] { AppIds.Hub, AppIds.Scanner })
        {
            await Eventually.TrueAsync(() => Reloads(LogOf(system, app), certs.Bundle) >= 1, $"{app} trusts both authorities", TlsConnector.Limit);
        }
    }

    private static string LogOf(RunningSystem system, string app) => File.ReadAllText(system.Status[app].LogFile);

    private static int Reloads(string log, string file) => log.Split($"Certificates of {file} are reloaded").Length - 1;

    /// <summary>Two clients that trust the bundle: one keeps its connections, one makes a new one for every tenth request.</summary>
    private sealed class Clients : IDisposable
    {
        private readonly TrustBundle _bundle;
        private readonly HttpClient _keeping;
        private readonly HttpClient _connecting;
        private readonly Uri _url;
        private volatile string? _presented;
        private int _handshakes;

        public Clients(string bundle, Uri url)
        {
            _bundle = TrustBundle.Open(bundle, TimeProvider.System);
            _url = url;
            (_keeping, _connecting) = (Create(), Create());
            _connecting.DefaultRequestHeaders.ConnectionClose = true;
        }

        /// <summary>How many connections were made.</summary>
        public int Handshakes => _handshakes;

        /// <summary>Whether the newest connection was presented the certificate that is in the file.</summary>
        public bool IsPresented((string Certificate, string Key) files) => _presented == TestCa.Read(files.Certificate).Thumbprint;

        /// <summary>Reads the bundle again.</summary>
        public void Trust() => _bundle.Reload().ShouldBe(TlsReload.Reloaded);

        public async Task<HttpStatusCode> AskAsync(int number)
        {
            using var answer = await (number % 10 == 0 ? _connecting : _keeping).GetAsync(_url);
            return answer.StatusCode;
        }

        public void Dispose()
        {
            _keeping.Dispose();
            _connecting.Dispose();
        }

        private HttpClient Create()
        {
            var trust = new ServerTrust(_bundle, "the test's bundle");
            var sockets = new SocketsHttpHandler();
            trust.ApplyTo(sockets.SslOptions);
            sockets.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
            {
                Interlocked.Increment(ref _handshakes);
                _presented = certificate?.GetCertHashString();
                return trust.Verify(sender, certificate, chain, errors);
            };
            return new HttpClient(sockets);
        }
    }
}

using System.Globalization;
using System.Net;
using DsxDapr.Connector.Testing;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Security.Hmac;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Tests.Listening;

/// <summary>A connector outside the mesh, which a hub calls by an https URL.</summary>
public sealed class ConnectorTlsTests
{
    [Fact]
    public async Task A_connector_with_a_certificate_is_called_by_its_https_url_and_asks_for_a_signature_there_too()
    {
        using var ca = new TestCa();
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.Issue("hub")));
        var port = LoopbackPort.Take();
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, Settings(ca, port));
        using var client = CreateClient(ca);
        await Eventually.TrueAsync(() => !hub.Registrations.IsEmpty, "the connector registers");
        await connector.EnrolledAsync();

        var url = hub.Registrations.First().Url;
        url.ShouldBe($"https://127.0.0.1:{port}/{MemoryConnector.Name}");
        (await CallAsync(client, url, key: null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallAsync(client, url, hub.Key)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nothing_but_the_connectors_own_routes_is_there_and_nobody_passes_for_a_sidecar()
    {
        using var ca = new TestCa();
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.Issue("hub")));
        var port = LoopbackPort.Take();
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, Settings(ca, port));
        using var client = CreateClient(ca);
        var root = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}");

        foreach (var path in new[] { "/healthz", "/readyz", "/" })
        {
            using var answer = await client.GetAsync(root + path, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using var forged = new HttpRequestMessage(HttpMethod.Get, $"{root}/{MemoryConnector.Name}/repo_check");
        forged.Headers.Add("dapr-caller-app-id", "dsx-hub");
        using var refused = await client.SendAsync(forged, TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        connector.Connector.Logs.Messages.ShouldNotContain(message => message.Contains("dsx-hub", StringComparison.Ordinal));
        (await client.GetStringAsync($"{root}/{MemoryConnector.Name}/healthz", TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_hub_that_admits_no_client_without_a_certificate_is_shown_the_connectors_own()
    {
        using var ca = new TestCa();
        var clients = new ClientTrust(TrustBundle.Open(ca.Ca.BundleFile, ca.Clock), isRequired: true);
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.Issue("hub")), clients);
        var settings = Settings(ca, LoopbackPort.Take());
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, settings);

        await Eventually.TrueAsync(() => !hub.Registrations.IsEmpty, "the connector registers");
    }

    [Fact]
    public async Task A_hub_that_admits_no_client_without_a_certificate_does_not_admit_a_connector_that_has_none()
    {
        using var ca = new TestCa();
        var clients = new ClientTrust(TrustBundle.Open(ca.Ca.BundleFile, ca.Clock), isRequired: true);
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.Issue("hub")), clients);
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, ("DSXCONNECTOR_CA_BUNDLE", ca.Ca.BundleFile));

        await Eventually.TrueAsync(
            () => connector.Connector.Logs.Messages.Any(message => message.Contains("registration failed", StringComparison.Ordinal)), "it is refused");
        hub.Registrations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_certificate_whose_key_is_another_ends_the_start_with_a_sentence()
    {
        using var ca = new TestCa();
        await using var hub = await FakeHub.StartAsync();
        var settings = Settings(ca, LoopbackPort.Take());
        settings[3].Value = TestCa.KeyIn(ca.Issue("other"));

        var error = await Should.ThrowAsync<OptionsValidationException>(() => MemoryConnector.StartUnreadyAsync(hub, null, null, settings));

        error.Failures.ShouldHaveSingleItem().ShouldContain(settings[3].Value);
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string url, HmacKey? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url + "/repo_check") { Content = new ByteArrayContent([]) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(
                "Authorization", DsxHmacSignature.CreateHeader(key, "GET", new Uri(url).AbsolutePath + "/repo_check", [], TimeProvider.System));
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static (string Key, string Value)[] Settings(TestCa ca, int port)
    {
        var own = ca.Issue("connector");
        return
        [
            ("DSXCONNECTOR_USE_TLS", "true"),
            ("DSXCONNECTOR_CA_BUNDLE", ca.Ca.BundleFile),
            ("DSXCONNECTOR_TLS_CERTFILE", TestCa.CertificateIn(own)),
            ("DSXCONNECTOR_TLS_KEYFILE", TestCa.KeyIn(own)),
            ("DSXCONNECTOR_TLS_ADDRESS", "127.0.0.1"),
            ("DSXCONNECTOR_CONNECTOR_URL", string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}")),
        ];
    }

    private static HttpClient CreateClient(TestCa ca)
    {
        var sockets = new SocketsHttpHandler();
        new ServerTrust(TrustBundle.Open(ca.Ca.BundleFile, TimeProvider.System), "TEST_CA").ApplyTo(sockets.SslOptions);
        return new HttpClient(sockets);
    }
}

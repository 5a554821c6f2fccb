using System.Net;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>The whole way: a connector outside the mesh enrolls, is scanned and submits through each proxy, and users come in beside it.</summary>
public sealed class ThroughProxyTests(TlsSystem setting) : IClassFixture<TlsSystem>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Proxies => EdgeProxy.All;

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task A_connector_outside_the_mesh_is_scanned_through_a_proxy(string kind)
    {
        await using var proxy = await StartAsync(kind);
        var name = $"outside-{kind}";
        await using var connector = await StartConnectorAsync(name, proxy.Connectors, setting.Public.RootFile);
        await EnrolledAsync(name);

        var job = await setting.System.OrderScanAsync(name);
        var report = await setting.System.FinishedJobAsync(job, Limit);

        report.GetProperty("clean").GetInt64().ShouldBe(1);
        report.GetProperty("malicious").GetInt64().ShouldBe(1);
        connector.ToHub.Signed.ShouldBeEmpty("it went through the other proxy");
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Users_reach_their_routes_and_no_others_by_their_name(string kind)
    {
        await using var proxy = await StartAsync(kind);
        using var user = TrustingClient.Create(setting.Public, proxy.Api);
        user.DefaultRequestHeaders.Authorization = setting.System.Hub.DefaultRequestHeaders.Authorization;
        using var connectors = TrustingClient.Create(setting.Public, proxy.Connectors);
        connectors.DefaultRequestHeaders.Authorization = setting.System.Hub.DefaultRequestHeaders.Authorization;

        using var jobs = await user.GetAsync("/api/v1/jobs", Token);
        jobs.StatusCode.ShouldBe(HttpStatusCode.OK);
        jobs.Headers.GetValues("Strict-Transport-Security").Single().ShouldBe("max-age=31536000");
        (await connectors.GetAsync("/api/v1/jobs", Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await user.PostAsync(HubRoutes.ScanRequest, null, Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await connectors.PostAsync(HubRoutes.ScanRequest, null, Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var client in new[] { user, connectors })
        {
            (await client.PostAsync(Topics.RouteOf(Topics.ScanResults), null, Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Live_events_pass_while_they_happen(string kind)
    {
        await using var proxy = await StartAsync(kind);
        using var user = TrustingClient.Create(setting.Public, proxy.Api);
        user.DefaultRequestHeaders.Authorization = setting.System.Hub.DefaultRequestHeaders.Authorization;
        using var stream = await user.GetAsync($"{HubRoutes.Prefix}/subscribe/scan-result", HttpCompletionOption.ResponseHeadersRead, Token);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync(Token));

        await setting.System.OrderScanAsync();

        string? line;
        while (!((line = await events.ReadLineAsync(Token).AsTask().WaitAsync(Limit, Token))?.Contains(TlsSystem.Malicious, StringComparison.Ordinal) ?? true))
        {
        }

        line.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("wrong authority")]
    [InlineData("wrong name")]
    [InlineData("expired")]
    [InlineData("self-signed")]
    public async Task A_connector_sends_nothing_to_whom_it_does_not_trust_and_says_why(string fault)
    {
        var hosts = fault == "wrong name" ? new[] { "other.example.com" } : [EdgeProxy.ConnectorsName];
        var certificate = fault switch
        {
            "expired" => setting.Public.Issue("edge", TimeSpan.FromDays(-2), TimeSpan.FromDays(-1), hosts),
            "self-signed" => setting.Public.SelfSigned("edge", hosts),
            _ => setting.Public.Issue("edge", hosts),
        };
        await using var proxy = await StartAsync("haproxy", certificate);
        var bundle = fault == "wrong authority" ? setting.Private.RootFile : setting.Public.RootFile;
        await using var connector = await StartConnectorAsync("mistrustful", proxy.Connectors, bundle);

        var cause = fault switch
        {
            "wrong authority" => $"is not in {bundle}",
            "wrong name" => "it is for other.example.com, not for localhost",
            "expired" => "expired on ",
            _ => $"it is self-signed, and not itself in {bundle}",
        };
        await Eventually.TrueAsync(
            () => connector.Log.Contains(cause, StringComparison.Ordinal) && connector.Log.Contains("DSXCONNECTOR_CA_BUNDLE", StringComparison.Ordinal),
            $"the connector says: {cause}",
            Limit);
        (await setting.System.ConnectorsAsync()).Contains("mistrustful").ShouldBeFalse();
    }

    // All of this system was told to stay on loopback, so that whatever listens elsewhere was not asked.
    [Fact]
    public async Task No_process_of_the_system_listens_beyond_loopback_unasked_and_the_edge_listeners_speak_nothing_but_TLS()
    {
        var processes = RunningProcesses.Read(setting.System.DataDir);
        processes.Count.ShouldBeGreaterThan(4);
        var listeners = processes.SelectMany(process => ListeningSockets.Of(process.Pid).Select(address => (process.Name, Address: address))).ToList();

        listeners.Count.ShouldBeGreaterThan(processes.Count);
        listeners.ShouldAllBe(one => IPAddress.IsLoopback(one.Address.Address));
        using var plain = new HttpClient();
        foreach (var port in new[] { setting.ApiPort, setting.InternalPort })
        {
            listeners.Select(one => one.Address.Port).ShouldContain(port);
            (await OpenSsl.ConnectAsync(port)).ShouldContain("BEGIN CERTIFICATE");
            await Should.ThrowAsync<HttpRequestException>(() => plain.GetAsync(new Uri($"http://127.0.0.1:{port}{HubRoutes.Prefix}/version"), Token));
        }
    }

    [Fact]
    public async Task The_doctor_finds_the_system_well_and_shows_its_listeners()
    {
        await using var doctor = await Command.RunDsxAsync(
            Limit, "doctor", "-o", "json", "--ca-file", setting.Private.RootFile, "--data-dir", setting.System.DataDir);

        doctor.ExitCode.ShouldBe(0, doctor.Output + doctor.Error);
        var report = JsonElement.Parse(doctor.Output);
        var hub = report.GetProperty("apps").EnumerateArray().Single(app => app.GetProperty("app").GetString() == AppIds.Hub).GetProperty("report");
        hub.GetProperty("environment").GetString().ShouldBe("prod");
        hub.GetProperty("certificates").GetArrayLength().ShouldBe(1);
        var listeners = report.GetProperty("listeners").EnumerateArray().ToList();
        listeners.Select(one => one.GetProperty("protocol").GetString()).ShouldBe(["Tls13", "Tls13"]);
        listeners.ShouldAllBe(one => one.GetProperty("chain").GetArrayLength() == 2);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<EdgeProxy> StartAsync(string kind, TestCertificate? edge = null)
    {
        Assert.SkipUnless(EdgeProxy.IsInstalled(kind), $"{kind} is not installed");
        return await EdgeProxy.StartAsync(
            kind,
            edge ?? setting.Public.Issue($"edge-{kind}", EdgeProxy.ApiName, EdgeProxy.ConnectorsName),
            setting.Private.RootFile,
            setting.ApiPort,
            setting.InternalPort);
    }

    private Task<OutsideConnector> StartConnectorAsync(string name, Uri hub, string bundle) => OutsideConnector.StartAsync(
        hub,
        setting.Files.Path,
        setting.System.EnrollmentToken(),
        ("DSXCONNECTOR_NAME", name),
        ("DSXCONNECTOR_DSX_CONNECT_URL", hub.ToString().TrimEnd('/')),
        ("DSXCONNECTOR_CA_BUNDLE", bundle),
        ("DSXCONNECTOR_APP_ENV", "prod"));

    private Task EnrolledAsync(string name) => Eventually.TrueAsync(
        async () => (await setting.System.ConnectorsAsync())[name].SingleOrDefault() is var uuid
            && uuid != Guid.Empty
            && (await setting.System.Hub.GetAsync($"{HubRoutes.Prefix}/connectors/readyz/{uuid}", Token)).IsSuccessStatusCode,
        $"{name} is enrolled and ready",
        Limit);
}

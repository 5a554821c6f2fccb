using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Hosting;

/// <summary>Health, tokens, metadata and shutdown, as recorded in dapr-conformance/01-health-metadata.</summary>
public sealed class SidecarApiTests
{
    [Fact]
    public async Task A_sidecar_is_ready_when_its_app_listens_and_usable_before()
    {
        var port = LoopbackPort.Take();
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a", AppPort = port });
        var early = await sidecars.GetAsync("app-a", "/v1.0/healthz");
        early.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await early.Content.ReadAsStringAsync()).ShouldBe(
            """{"errorCode":"ERR_HEALTH_NOT_READY","message":"dapr is not ready: [runtime]"}""");
        (await sidecars.GetAsync("app-a", "/v1.0/healthz/outbound")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var app = new System.Net.Sockets.TcpListener(IPAddress.Loopback, port);
        app.Start();
        await Eventually.TrueAsync(
            async () => (await sidecars.GetAsync("app-a", "/v1.0/healthz")).StatusCode == HttpStatusCode.NoContent, "the sidecar is ready");
    }

    [Fact]
    public async Task A_sidecar_without_an_app_port_is_ready_at_once()
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        var answer = await sidecars.GetAsync("app-a", "/v1.0/healthz");
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        answer.Headers.Contains("traceparent").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/v1.0/metadata")]
    [InlineData("/v1.0/nosuch")]
    [InlineData("/v1.0/state/store/key")]
    [InlineData("/v1.0/invoke/app-a/method/x")]
    [InlineData("/v1.0/healthz/other")]
    public async Task Without_the_token_everything_but_the_health_is_closed(string path)
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a", DaprApiToken = "tok123" });
        foreach (var headers in ((string, string)[][])[[], [("dapr-api-token", "bad")], [("Authorization", "Bearer tok123")]])
        {
            var answer = await sidecars.GetAsync("app-a", path, headers);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await answer.Content.ReadAsStringAsync()).ShouldBe("invalid api token\n");
            answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        }

        (await sidecars.GetAsync("app-a", path, ("dapr-api-token", "tok123"))).StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/v1.0/healthz")]
    [InlineData("/v1.0/healthz/outbound")]
    public async Task The_health_is_open_to_all(string path)
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a", DaprApiToken = "tok123" });
        (await sidecars.GetAsync("app-a", path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await sidecars.GetAsync("app-a", path, ("dapr-api-token", "bad"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("POST", "/v1.0/healthz")]
    [InlineData("POST", "/v1.0/invoke/app-a/method/../../../healthz")]
    [InlineData("HEAD", "/v1.0/healthz")]
    public async Task The_health_paths_are_no_way_round_the_token(string verb, string target)
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", AppPort = app.Port, DaprApiToken = "tok123" });
        var answer = await sidecars.SendAsync("app-a", new HttpMethod(verb), target, content: null, ("dapr-app-id", "app-a"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        app.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/healthz")]
    [InlineData("POST", "/v1.0/healthz")]
    [InlineData("GET", "/v1.0/healthz/app-a")]
    [InlineData("DELETE", "/v1.0/metadata")]
    [InlineData("GET", "/v1.0/invoke")]
    public async Task An_unknown_route_or_verb_is_taken_for_a_call_without_an_app(string verb, string path)
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        var answer = await sidecars.SendAsync("app-a", new HttpMethod(verb), path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(
            """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed getting app id either from the URL path or the header dapr-app-id"}""");
    }

    [Fact]
    public async Task A_route_of_Dapr_is_answered_by_the_sidecar_whatever_app_is_named()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a", AppPort = app.Port });
        await sidecars.GetAsync("app-a", "/v1.0/metadata", ("dapr-app-id", "app-a"));
        app.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_takes_labels()
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        (await sidecars.SendAsync("app-a", HttpMethod.Put, "/v1.0/metadata/my%20key", new StringContent("v v")))
            .StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var answer = await sidecars.GetAsync("app-a", "/v1.0/metadata");
        answer.Headers.GetValues("traceparent").ShouldBe(["00-00000000000000000000000000000000-0000000000000000-00"]);
        var metadata = await answer.Content.ReadFromJsonAsync<JsonElement>();
        metadata.GetProperty("id").GetString().ShouldBe("app-a");
        metadata.GetProperty("extended").GetProperty("my key").GetString().ShouldBe("v v");
    }

    [Fact]
    public async Task A_request_head_over_8_KiB_is_refused()
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        (await sidecars.GetAsync("app-a", "/v1.0/healthz", ("X-Big", new string('y', 7600)))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await sidecars.GetAsync("app-a", "/v1.0/healthz", ("X-Big", new string('y', 8200))))
            .StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_its_app()
    {
        using var other = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var sidecars = new TestSidecars();
        (await Should.ThrowAsync<PlanException>(() => sidecars.AddAsync(new SidecarSpec { AppId = "app-a", HttpPort = port })))
            .Message.ShouldBe($"app-a: port {port} is already in use.");
    }

    [Fact]
    public async Task At_most_as_many_calls_as_allowed_reach_the_app_at_once()
    {
        var (running, most) = (0, 0);
        await using var app = await EchoApp.StartAsync(async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(30);
            Interlocked.Decrement(ref running);
        });
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", AppPort = app.Port, AppMaxConcurrency = 1 });
        var calls = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => sidecars.GetAsync("app-a", "/v1.0/invoke/app-a/method/x")));
        calls.ShouldAllBe(c => c.StatusCode == HttpStatusCode.OK);
        most.ShouldBe(1);
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>Failures are 500 with daprd's words (dapr-conformance/05-invoke, 07-resiliency).</summary>
public sealed class InvocationFailureTests
{
    [Fact]
    public async Task An_unknown_app_fails_at_once()
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "nosuch"));
        (await MessageAsync(answer)).ShouldBe("failed to invoke, id: nosuch, err: no host found with the given ID");
    }

    [Fact]
    public async Task An_app_that_is_down_fails_without_a_retry()
    {
        var port = LoopbackPort.Take();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a" }, new SidecarSpec { AppId = "app-b", AppPort = port });
        var answer = await sidecars.GetAsync("app-a", "/x?q=1", ("dapr-app-id", "app-b"));
        (await MessageAsync(answer)).ShouldBe(
            "failed to invoke, id: app-b, err: rpc error: code = Internal desc = error invoking app channel: "
            + $"Get \"http://127.0.0.1:{port}/x\": dial tcp 127.0.0.1:{port}: connect: connection refused");
    }

    [Fact]
    public async Task An_app_that_hangs_up_without_an_answer_fails_and_is_asked_once()
    {
        await using var app = await EchoApp.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a" }, new SidecarSpec { AppId = "app-b", AppPort = app.Port });
        var answer = await sidecars.SendAsync("app-a", HttpMethod.Post, "/close", new StringContent("{}"), ("dapr-app-id", "app-b"));
        var message = await MessageAsync(answer);
        message.ShouldContain($"Post \"http://127.0.0.1:{app.Port}/close\": ");
        message.ShouldMatch("(EOF|connection reset by peer)$");
        app.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_sidecar_that_is_gone_is_tried_three_times_more_one_second_apart()
    {
        await using var sidecars = await TestSidecars.StartAsync(new SidecarSpec { AppId = "app-a" });
        await ForgeNameAsync(sidecars, "app-b", LoopbackPort.Take());
        var watch = Stopwatch.StartNew();
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(2.8));
        var message = await MessageAsync(answer);
        message.ShouldStartWith("failed to invoke, id: app-b, err: failed to invoke target app-b after 3 retries. Error: rpc error: code = Unavailable");
        message.ShouldEndWith("connect: connection refused\"");
    }

    [Fact]
    public async Task A_call_that_meets_a_restarting_sidecar_succeeds_with_its_body()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow()); // the call waits before it tries again until this is moved
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = new TestSidecars { Time = clock };
        await sidecars.AddAsync(new SidecarSpec { AppId = "app-a" });
        await ForgeNameAsync(sidecars, "app-b", LoopbackPort.Take());
        var ended = NameFile(sidecars, "app-b");
        var call = sidecars.SendAsync("app-a", HttpMethod.Post, "/x", new StringContent("order"), ("dapr-app-id", "app-b"));
        await sidecars.AddAsync(new SidecarSpec { AppId = "app-b", AppPort = app.Port });
        File.Delete(ended);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return call.IsCompleted;
            },
            "the call is answered");
        using var answer = await call;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Received.ShouldHaveSingleItem().Header("Content-Length").ShouldBe("5");
    }

    [Fact]
    public async Task A_name_that_points_at_another_apps_sidecar_gets_no_call_through()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", ResourcesPaths = [NoRetries] }, new SidecarSpec { AppId = "app-c", AppPort = app.Port });
        await ForgeNameAsync(sidecars, "app-b", sidecars["app-c"].InternalPort);
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        (await MessageAsync(answer)).ShouldContain("authentication handshake failed");
        app.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_caller_with_mTLS_and_a_callee_without_do_not_talk()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", ResourcesPaths = [NoRetries] },
            new SidecarSpec { AppId = "app-b", AppPort = app.Port, EnableMtls = false });
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        (await MessageAsync(answer)).ShouldContain("code = Unavailable");
        app.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_sidecars_without_mTLS_talk_in_plain_text()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", EnableMtls = false }, new SidecarSpec { AppId = "app-b", AppPort = app.Port, EnableMtls = false });
        (await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Received.ShouldHaveSingleItem().Header("Dapr-Caller-App-Id").ShouldBe("app-a");
    }

    [Theory]
    [InlineData(1000, true, HttpStatusCode.OK)]
    [InlineData(1001, true, HttpStatusCode.InternalServerError)]
    [InlineData(100_000, false, HttpStatusCode.OK)]
    [InlineData(100_001, false, HttpStatusCode.InternalServerError)]
    public async Task A_body_over_the_limit_of_the_callers_sidecar_is_refused(int size, bool hasLength, HttpStatusCode status)
    {
        await using var app = await EchoApp.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null));
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", MaxBodySizeBytes = size - (size % 1000) },
            new SidecarSpec { AppId = "app-b", AppPort = app.Port, MaxBodySizeBytes = 1 });
        HttpContent content = hasLength ? new ByteArrayContent(new byte[size]) : new StreamContent(new NoLength(new byte[size]));
        var answer = await sidecars.SendAsync("app-a", HttpMethod.Post, "/x", content, ("dapr-app-id", "app-b"));
        answer.StatusCode.ShouldBe(status);
        if (status != HttpStatusCode.OK)
        {
            (await MessageAsync(answer)).ShouldBe("failed to invoke, id: app-b, err: stream too large");
        }
    }

    [Fact]
    public async Task An_app_that_fails_its_health_checks_is_not_called()
    {
        var healthy = true;
        await using var app = await EchoApp.StartAsync(context =>
        {
            context.Response.StatusCode = healthy || context.Request.Path != "/ht" ? 200 : 500;
            return Task.CompletedTask;
        });
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a" },
            new SidecarSpec
            {
                AppId = "app-b",
                AppPort = app.Port,
                EnableAppHealthCheck = true,
                AppHealthCheckPath = "/ht",
                AppHealthProbeInterval = 1,
                AppHealthThreshold = 1,
            });
        await UntilAsync(HttpStatusCode.OK);
        healthy = false;
        await UntilAsync(HttpStatusCode.InternalServerError);
        var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        (await MessageAsync(answer)).ShouldBe(
            "failed to invoke, id: app-b, err: rpc error: code = Internal desc = error invoking app channel: "
            + "rpc error: code = Internal desc = app is not in a healthy state");
        (await sidecars.GetAsync("app-b", "/v1.0/healthz")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        healthy = true;
        await UntilAsync(HttpStatusCode.OK);

        Task UntilAsync(HttpStatusCode status) => Eventually.TrueAsync(
            async () => (await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"))).StatusCode == status, $"calls end with {status}");
    }

    private static string NoRetries => Path.GetDirectoryName(TestSidecars.File("""
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        spec:
          policies: {retries: {none: {maxRetries: 0}}}
          targets: {apps: {app-b: {retry: none}}}
        """))!;

    private static string NameFile(TestSidecars sidecars, string appId) =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(sidecars.TrustDir)!, "names"), appId + ".*.json").Single();

    private static async Task ForgeNameAsync(TestSidecars sidecars, string appId, int port) => await File.WriteAllTextAsync(
        Path.Combine(Path.GetDirectoryName(sidecars.TrustDir)!, "names", $"{appId}.{port}.json"),
        $$"""{"host":"127.0.0.1","port":{{port}},"pid":{{Environment.ProcessId}}}""");

    private static async Task<string> MessageAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("errorCode").GetString().ShouldBe("ERR_DIRECT_INVOKE");
        return json.RootElement.GetProperty("message").GetString()!;
    }
}

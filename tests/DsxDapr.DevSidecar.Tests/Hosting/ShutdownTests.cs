using System.Net;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DevSidecar.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task A_sidecar_that_drains_is_unhealthy_not_found_and_still_answers()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a" }, new SidecarSpec { AppId = "app-b", AppPort = app.Port });
        await sidecars["app-b"].DrainAsync();
        (await sidecars.GetAsync("app-b", "/v1.0/healthz")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await sidecars.GetAsync("app-b", "/v1.0/healthz/outbound")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await sidecars.GetAsync("app-b", "/v1.0/invoke/app-b/method/x")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Calls_that_are_under_way_finish()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var app = await EchoApp.StartAsync(async context =>
        {
            started.TrySetResult();
            await finish.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await context.Response.WriteAsync("done");
        });
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a" }, new SidecarSpec { AppId = "app-b", AppPort = app.Port });
        var call = sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(sidecars["app-a"].DrainAsync(), sidecars["app-b"].DrainAsync());
        var stopped = Task.WhenAll(sidecars["app-a"].StopAsync(), sidecars["app-b"].StopAsync());
        finish.SetResult();
        (await (await call).Content.ReadAsStringAsync()).ShouldBe("done");
        await stopped;
    }

    [Fact]
    public async Task The_group_ends_when_every_app_has_asked_its_sidecar_to()
    {
        await using var sidecars = new TestSidecars();
        var group = await sidecars.AddAsync(new SidecarSpec { AppId = "app-a" });
        var run = group.WaitAsync(CancellationToken.None);
        (await sidecars.SendAsync("app-a", HttpMethod.Post, "/v1.0/shutdown")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await run.WaitAsync(TimeSpan.FromSeconds(60));
        await Should.ThrowAsync<HttpRequestException>(() => sidecars.GetAsync("app-a", "/v1.0/healthz"));
    }
}

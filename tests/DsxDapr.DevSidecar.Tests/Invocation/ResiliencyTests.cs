using System.Net;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>Policies for calls, as recorded in dapr-conformance/07-resiliency.</summary>
public sealed class ResiliencyTests
{
    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(404)]
    public async Task Every_answer_that_is_no_success_is_asked_for_again(int status)
    {
        await using var app = await EchoApp.StartAsync(Answer(status));
        await using var sidecars = await StartAsync(app, "{policy: constant, duration: 20ms, maxRetries: 3}");
        var answer = await sidecars.SendAsync("app-a", HttpMethod.Post, "/x", new StringContent("{}"), ("dapr-app-id", "app-b"));
        ((int)answer.StatusCode).ShouldBe(status);
        app.Received.Count.ShouldBe(4);
        app.Received.ShouldAllBe(r => r.Header("Content-Length") == "2");
    }

    [Theory]
    [InlineData(503, 4)]
    [InlineData(500, 1)]
    [InlineData(429, 1)]
    public async Task Only_the_statuses_that_match_are_asked_for_again(int status, int hits)
    {
        await using var app = await EchoApp.StartAsync(Answer(status));
        await using var sidecars = await StartAsync(app, "{duration: 20ms, maxRetries: 3, matching: {httpStatusCodes: 502-504}}");
        ((int)(await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"))).StatusCode).ShouldBe(status);
        app.Received.Count.ShouldBe(hits);
    }

    [Fact]
    public async Task The_first_success_ends_it()
    {
        var calls = 0;
        await using var app = await EchoApp.StartAsync(context => Answer(Interlocked.Increment(ref calls) < 3 ? 503 : 200)(context));
        await using var sidecars = await StartAsync(app, "{duration: 20ms, maxRetries: 3}");
        (await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_large_streamed_body_is_sent_once_only()
    {
        await using var app = await EchoApp.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = 503;
        });
        await using var sidecars = await StartAsync(app, "{duration: 20ms, maxRetries: 3}");
        var content = new StreamContent(new NoLength(new byte[200_000]));
        var answer = await sidecars.SendAsync("app-a", HttpMethod.Post, "/x", content, ("dapr-app-id", "app-b"));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        app.Received.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_timeout_ends_each_attempt()
    {
        var (limit, pause) = (TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(20));
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await EchoApp.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        await using var sidecars = new TestSidecars { Time = clock };
        await sidecars.AddAsync(Specs(app, "{duration: 20ms, maxRetries: 1}"));
        var call = sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        await Eventually.TrueAsync(() => app.Received.Count == 1, "the first attempt is under way");
        clock.Advance(limit);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(pause);
                return app.Received.Count == 2;
            },
            "the second attempt is under way");
        clock.Advance(limit);
        using var answer = await call;
        (await answer.Content.ReadAsStringAsync()).ShouldContain("failed to invoke, id: app-b, err: context deadline exceeded");
        app.Received.Count.ShouldBe(2);
    }

    private static Func<HttpContext, Task> Answer(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static Task<TestSidecars> StartAsync(EchoApp app, string retry) => TestSidecars.StartAsync(Specs(app, retry));

    private static SidecarSpec[] Specs(EchoApp app, string retry)
    {
        var file = TestSidecars.File($$"""
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            spec:
              policies:
                retries: {again: {{retry}}}
                timeouts: {limit: 1h}
              targets:
                apps:
                  app-b: {retry: again, timeout: limit}
            """);
        return
        [
            new SidecarSpec { AppId = "app-a", ResourcesPaths = [Path.GetDirectoryName(file)!] },
            new SidecarSpec { AppId = "app-b", AppPort = app.Port },
        ];
    }
}

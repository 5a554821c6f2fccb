using System.IO.Pipelines;
using System.Net;
using System.Text;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Invocation;
using DsxDapr.DevSidecar.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>Bodies flow through two sidecars as they come, whatever their size.</summary>
public sealed class StreamingTests
{
    [Fact]
    public async Task The_parts_of_an_answer_arrive_while_it_is_being_written()
    {
        var seen = new SemaphoreSlim(0);
        await using var app = await EchoApp.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            foreach (var part in (string[])["one", "two", "three"])
            {
                await context.Response.WriteAsync(part);
                await context.Response.Body.FlushAsync();
                (await seen.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
            }
        });
        await using var sidecars = await StartAsync(app);
        using var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64];
        foreach (var part in (string[])["one", "two", "three"])
        {
            await body.ReadExactlyAsync(buffer.AsMemory(0, part.Length));
            Encoding.ASCII.GetString(buffer, 0, part.Length).ShouldBe(part);
            seen.Release();
        }

        (await body.ReadAsync(buffer)).ShouldBe(0);
    }

    [Fact]
    public async Task The_head_of_an_answer_arrives_before_its_body()
    {
        var headSeen = new TaskCompletionSource();
        await using var app = await EchoApp.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await headSeen.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await context.Response.WriteAsync("late");
        });
        await using var sidecars = await StartAsync(app);
        using var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        headSeen.SetResult();
        (await answer.Content.ReadAsStringAsync()).ShouldBe("late");
    }

    [Fact]
    public async Task The_parts_of_a_request_arrive_while_it_is_being_sent()
    {
        var seen = new SemaphoreSlim(0);
        var received = new StringBuilder();
        await using var app = await EchoApp.StartAsync(async context =>
        {
            var buffer = new byte[64];
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
            {
                received.Append(Encoding.ASCII.GetString(buffer, 0, count));
                seen.Release();
            }
        });
        await using var sidecars = await StartAsync(app);
        var pipe = new Pipe();
        var content = new StreamedBody(pipe.Reader, length: null, limit: long.MaxValue); // flushes, unlike StreamContent
        var call = sidecars.SendAsync("app-a", HttpMethod.Post, "/x", content, ("dapr-app-id", "app-b"));
        foreach (var part in (string[])["one", "two"])
        {
            await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(part));
            (await seen.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
        }

        await pipe.Writer.CompleteAsync();
        (await call).StatusCode.ShouldBe(HttpStatusCode.OK);
        received.ToString().ShouldBe("onetwo");
    }

    [Fact]
    public async Task Half_an_answer_does_not_look_like_a_whole_one()
    {
        var halfSeen = new TaskCompletionSource();
        await using var app = await EchoApp.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await halfSeen.Task.WaitAsync(TimeSpan.FromSeconds(60));
            context.Abort();
        });
        await using var sidecars = await StartAsync(app);
        using var answer = await sidecars.GetAsync("app-a", "/x", ("dapr-app-id", "app-b"));
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[4]);
        halfSeen.SetResult();
        await Should.ThrowAsync<IOException>(() => body.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task A_client_that_hangs_up_ends_the_call_at_the_app()
    {
        var started = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var app = await EchoApp.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => ended.TrySetResult());
            started.TrySetResult();
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        });
        await using var sidecars = await StartAsync(app);
        using var client = new HttpClient();
        using var cancel = new CancellationTokenSource();
        var call = client.GetAsync(new Uri($"{sidecars.Api("app-a")}/v1.0/invoke/app-b/method/x"), cancel.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await cancel.CancelAsync();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private static Task<TestSidecars> StartAsync(EchoApp app) => TestSidecars.StartAsync(
        new SidecarSpec { AppId = "app-a" }, new SidecarSpec { AppId = "app-b", AppPort = app.Port });
}

using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>One request as the app saw it.</summary>
internal sealed record SeenRequest(string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, TimeSpan At);

/// <summary>The app of a recording: it answers as it was recorded to, and keeps what it was sent.</summary>
internal sealed class RecordedApp : IAsyncDisposable
{
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private LoopbackApp? _app;

    /// <summary>The port, the same after <see cref="StopAsync"/> and <see cref="StartAgainAsync"/>.</summary>
    public int Port { get; } = LoopbackPort.Take();

    /// <summary>What it was sent, but for discovery.</summary>
    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>What it answers; the path has no query.</summary>
    public Func<HttpContext, SeenRequest, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What it was asked at the start, in order.</summary>
    public ConcurrentQueue<string> Discovery { get; } = new();

    public static async Task<RecordedApp> StartAsync()
    {
        var app = new RecordedApp();
        await app.StartAgainAsync();
        return app;
    }

    /// <summary>Forgets what it saw.</summary>
    public void Forget() => _seen.Clear();

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async Task StartAgainAsync() => _app = await LoopbackApp.StartAsync(
        app => app.Run(HandleAsync),
        builder => builder.WebHost.UseUrls($"http://127.0.0.1:{Port}").ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Limits.MaxRequestHeadersTotalSize = 1024 * 1024;
            k.Limits.MaxRequestLineSize = 512 * 1024;
            k.AddServerHeader = false;
            k.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        }));

    /// <summary>Gives an answer as it was recorded.</summary>
    public static async Task ReplyAsync(HttpContext context, RecordedReply reply)
    {
        if (reply.Status < 0)
        {
            // Closed in good order, without a byte.
            context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Shutdown(SocketShutdown.Both);
            return;
        }

        context.Response.StatusCode = reply.Status;
        foreach (var group in reply.Headers.GroupBy(h => h.Name, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers[group.Key] = group.Select(h => h.Value).ToArray();
        }

        if (reply.IsStream)
        {
            for (var i = 0; i < 5; i++)
            {
                await context.Response.WriteAsync($"chunk{i}\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(400));
            }

            return;
        }

        // Where HTTP has no body Kestrel takes even an empty one for a mistake, and closes the connection behind its answer.
        if (reply.Status is 204 or 304)
        {
            return;
        }

        context.Response.ContentLength = reply.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(reply.Body);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var at = TimeProvider.System.GetElapsedTime(0); // not the time of day, which begins anew at midnight
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith("/dapr/", StringComparison.Ordinal))
        {
            Discovery.Enqueue(target);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            return; // the upload broke off
        }

        var seen = new SeenRequest(
            context.Request.Method, target, [.. context.Request.Headers.SelectMany(h => h.Value.Select(v => (h.Key, v ?? "")))], body.ToArray(), at);
        _seen.Enqueue(seen);
        await Answer(context, seen);
    }
}

using System.Collections.Concurrent;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>An app that keeps what it is sent, and answers as it is told: by a handler, else with 200 and "ok".</summary>
internal sealed class EchoApp : IAsyncDisposable
{
    private readonly LoopbackApp _app;

    private EchoApp(LoopbackApp app, ConcurrentQueue<ReceivedRequest> received)
    {
        _app = app;
        Received = received;
    }

    /// <summary>What it was sent, but for what sidecars ask on their own.</summary>
    public ConcurrentQueue<ReceivedRequest> Received { get; }

    /// <summary>The port it listens on.</summary>
    public int Port => _app.Url.Port;

    /// <summary>Starts the app.</summary>
    public static async Task<EchoApp> StartAsync(Func<HttpContext, Task>? handler = null)
    {
        var received = new ConcurrentQueue<ReceivedRequest>();
        var app = await LoopbackApp.StartAsync(app => app.Run(async context =>
        {
            if (context.Request.Path.StartsWithSegments("/dapr", StringComparison.Ordinal))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            received.Enqueue(ReceivedRequest.Of(context));
            if (handler is not null)
            {
                await handler(context);
                return;
            }

            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("ok");
        }), builder => builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null));
        return new EchoApp(app, received);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>One request as an app saw it.</summary>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Takes down a request.</summary>
    public static ReceivedRequest Of(HttpContext context) => new(
        context.Request.Method,
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));

    /// <summary>A header; null when it was not sent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

}

using System.Collections.Concurrent;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Hosting.Tests.Http;

/// <summary>An app that gives the answers it is told to give, then 200.</summary>
internal sealed class FlakyApp : IAsyncDisposable
{
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private LoopbackApp _app = null!;

    public ConcurrentQueue<(string Body, string? Authorization)> Requests { get; } = new();

    public Uri Url => _app.Url;

    public static async Task<FlakyApp> StartAsync()
    {
        var app = new FlakyApp();
        app._app = await LoopbackApp.StartAsync(web => web.Run(app.HandleAsync));
        return app;
    }

    public FlakyApp Answers(int status, string body = "", string? retryAfter = null) => Answers(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.WriteAsync(body);
    });

    public FlakyApp Answers(Func<HttpContext, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        Requests.Enqueue((await body.ReadToEndAsync(), context.Request.Headers.Authorization));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
        }
    }
}

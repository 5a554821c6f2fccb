using System.Collections.Concurrent;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>A connector whose <c>read_file</c> does what the test says.</summary>
internal sealed class FakeConnector : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedCall> _calls = new();
    private LoopbackApp _app = null!;

    /// <summary>What <c>read_file</c> answers.</summary>
    public Func<HttpContext, Task> ReadFile { get; set; } = context => context.Response.WriteAsync("hello");

    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    public string Url => $"{_app.Url.GetLeftPart(UriPartial.Authority)}/fake-connector";

    public static async Task<FakeConnector> StartAsync()
    {
        var connector = new FakeConnector();
        connector._app = await LoopbackApp.StartAsync(app => app.MapPost("/fake-connector/read_file", connector.HandleAsync));
        return connector;
    }

    public void Answers(byte[] content) => ReadFile = context =>
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content).AsTask();
    };

    public void Answers(int status, string contentType, string body) => ReadFile = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var text = await body.ReadToEndAsync(context.RequestAborted);
        _calls.Enqueue(new ReceivedCall(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), text));
        await ReadFile(context);
    }

    internal sealed record ReceivedCall(IReadOnlyDictionary<string, string> Headers, string Body);
}

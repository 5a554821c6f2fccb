using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>A connector whose <c>read_file</c> does what the test says.</summary>
internal sealed class FakeConnector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedCall> _calls = new();

    private FakeConnector(WebApplication app)
    {
        _app = app;
        _app.MapPost("/fake-connector/read_file", async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            _calls.Enqueue(new ReceivedCall(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), await body.ReadToEndAsync()));
            await ReadFile(context);
        });
    }

    /// <summary>What <c>read_file</c> answers.</summary>
    public Func<HttpContext, Task> ReadFile { get; set; } = context => context.Response.WriteAsync("hello");

    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    public string Url => _app.Urls.Single() + "/fake-connector";

    public static async Task<FakeConnector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var connector = new FakeConnector(app);
        await app.StartAsync();
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

    internal sealed record ReceivedCall(IReadOnlyDictionary<string, string> Headers, string Body);
}

using System.Collections.Concurrent;
using System.Text;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DsxDapr.DaprHttp.Tests;

/// <summary>A sidecar that gives the answers it is told to give, and remembers what it was asked.</summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly ConcurrentQueue<Answer> _answers = new();
    private LoopbackApp _app = null!;

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public Asked Last => Requests.Last();

    public Uri Url => _app.Url;

    public static async Task<FakeSidecar> StartAsync()
    {
        var sidecar = new FakeSidecar();
        sidecar._app = await LoopbackApp.StartAsync(web => web.Run(sidecar.HandleAsync));
        return sidecar;
    }

    public DaprClient CreateClient(Action<DaprClientBuilder>? configure = null)
    {
        var builder = new DaprClientBuilder().UseHttpEndpoint(Url.ToString()).UseDaprApiToken("sidecar-token");
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Sets the next answer; without one it answers 204, as for a save.</summary>
    public FakeSidecar Answers(int status, string body = "", string contentType = "application/json", string? etag = null)
    {
        _answers.Enqueue(new Answer(status, body, contentType, etag));
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var headers = context.Request.Headers.ToDictionary(
            static pair => pair.Key, static pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new Asked(context.Request.Method, target, await body.ReadToEndAsync(), headers));
        var answer = _answers.TryDequeue(out var next) ? next : new Answer(204, "", "", null);
        context.Response.StatusCode = answer.Status;
        if (answer.ETag is not null)
        {
            context.Response.Headers.ETag = answer.ETag;
        }

        if (answer.Body.Length > 0)
        {
            var bytes = Encoding.UTF8.GetBytes(answer.Body);
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
        }
    }

    internal sealed record Asked(string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers);

    private sealed record Answer(int Status, string Body, string ContentType, string? ETag);
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>Stands between two parties on loopback, passes everything on, and can change one byte of a request on its way.</summary>
internal sealed class AlteringProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private Uri[] _targets = [];
    private int _calls;

    private AlteringProxy()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Changes the body of requests whose path ends with this; null to pass everything on as it is.</summary>
    public string? AlteredRoute { get; set; }

    /// <summary>The statuses that altered requests were answered with.</summary>
    public ConcurrentQueue<int> AlteredAnswers { get; } = new();

    /// <summary>How many requests carried a DSX-HMAC signature, by route.</summary>
    public ConcurrentDictionary<string, int> Signed { get; } = new();

    public static async Task<AlteringProxy> StartAsync(Uri? target = null)
    {
        var proxy = new AlteringProxy { _targets = target is null ? [] : [target] };
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Names the other side, when it is known only later: one, or several that take turns.</summary>
    public void ForwardTo(params Uri[] targets) => _targets = targets;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_targets[Interlocked.Increment(ref _calls) % _targets.Length], target));
        var body = await ReadAsync(context.Request);
        var altered = AlteredRoute is { } route && context.Request.Path.Value!.EndsWith(route, StringComparison.Ordinal) && body.Length > 0;
        if (altered)
        {
            Alter(body);
        }

        Copy(context.Request, request, body);
        using var response = await SendAsync(request, context.RequestAborted);
        if (altered)
        {
            AlteredAnswers.Enqueue((int)response.StatusCode);
        }

        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    // Whoever is not there is a bad gateway.
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return new HttpResponseMessage(System.Net.HttpStatusCode.BadGateway);
        }
    }

    // A letter of the item's name becomes another: still well-formed JSON, another file.
    private static void Alter(byte[] body)
    {
        var place = Array.LastIndexOf(body, (byte)'t');
        body[place] = (byte)'u';
    }

    private void Copy(HttpRequest from, HttpRequestMessage to, byte[] body)
    {
        to.Content = new ByteArrayContent(body);
        foreach (var (name, values) in from.Headers)
        {
            if (!to.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                to.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        to.Headers.Host = null;
        if (from.Headers.Authorization.ToString().StartsWith("DSX-HMAC ", StringComparison.Ordinal))
        {
            Signed.AddOrUpdate(Path.GetFileName(from.Path.Value!), 1, (_, count) => count + 1);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }
}

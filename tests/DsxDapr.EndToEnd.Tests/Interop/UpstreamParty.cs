using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>
/// What a hub and a connector of dsx-connect have in common on the wire (wire contract §3.1): HTTP/1.1 on loopback, compact JSON with
/// everything but ASCII escaped, redirects not followed; more patience than the 5 s there, for a machine that has much to do.
/// </summary>
internal abstract class UpstreamParty : IAsyncDisposable
{
    private readonly WebApplication _app;

    protected UpstreamParty()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens, without trailing slash.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>What must not have happened on the wire; a test fails when there is any.</summary>
    public List<string> Complaints { get; } = [];

    protected HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    public virtual async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Client.Dispose();
    }

    protected Task ListenAsync() => _app.StartAsync();

    /// <summary>Answers one request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="target">The decoded path and the raw query, as an ASGI application sees them.</param>
    /// <param name="body">The whole body.</param>
    protected abstract Task AnswerAsync(HttpContext http, string target, byte[] body);

    protected void Complain(string complaint)
    {
        lock (Complaints)
        {
            Complaints.Add(complaint);
        }
    }

    protected static byte[] Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    protected static async Task WriteAsync(HttpContext http, int status, JsonNode body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(Bytes(body));
    }

    protected static Task RefuseAsync(HttpContext http, string detail) => WriteAsync(http, 401, new JsonObject { ["detail"] = detail });

    protected static JsonObject Status(string status, string message, string? description = null) => new()
    {
        ["status"] = status,
        ["message"] = message,
        ["description"] = description,
        ["id"] = null,
        ["preview"] = null,
    };

    private async Task AnswerAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        await AnswerAsync(http, http.Request.Path.Value + http.Request.QueryString.Value, buffer.ToArray());
    }
}

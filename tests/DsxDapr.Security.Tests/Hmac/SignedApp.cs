using System.Net;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Security.Tests.Hmac;

/// <summary>An app with signed routes on a real Kestrel, and a client that signs by hand.</summary>
internal sealed class SignedApp : IAsyncDisposable, IHmacKeyStore
{
    public static readonly Guid Connector = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    private SignedApp(ManualTimeProvider clock) => Clock = clock;

    public ManualTimeProvider Clock { get; }

    public HmacKey Key { get; } = HmacKey.Generate();

    /// <summary>What was refused.</summary>
    public RecordingAudit Audit { get; } = new();

    /// <summary>The app id that the key belongs to.</summary>
    public string? AppId { get; set; }

    public LoopbackApp App { get; private set; } = null!;

    public static async Task<SignedApp> StartAsync(Action<DsxHmacOptions>? configure = null)
    {
        var app = new SignedApp(new ManualTimeProvider());
        app.App = await LoopbackApp.StartAsync(
            static web =>
            {
                web.UseAuthentication();
                web.UseAuthorization();
                var routes = web.MapGroup("").RequireAuthorization(DsxHmacDefaults.PolicyName);
                routes.MapPost("/echo", static ([FromBody] Message message, HttpContext context) =>
                    new Answer(message.Text, context.User.GetConnectorUuid(), context.User.Identity?.Name));
                routes.MapPost("/stream", static async (Stream body, CancellationToken cancellationToken) =>
                {
                    using var copy = new MemoryStream();
                    await body.CopyToAsync(copy, cancellationToken);
                    return Results.Bytes(copy.ToArray());
                });
                routes.MapGet("/items/{name}", static (string name) => name);
                routes.MapGet("/hub-only", static () => "").RequireAuthorization(static policy => policy.RequireClaim("role", "hub"));
                web.MapGet("/open", static () => "open");
            },
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(app.Clock);
                builder.Services.AddSingleton<IHmacKeyStore>(app);
                builder.Services.AddSingleton<IAuthenticationAudit>(app.Audit);
                builder.Services.AddAuthentication().AddDsxHmac(configure);
            });
        return app;
    }

    /// <summary>A signed request; what is changed afterwards is tampering.</summary>
    public HttpRequestMessage Sign(HttpMethod method, string target, string? json = null)
    {
        var body = json is null ? null : System.Text.Encoding.UTF8.GetBytes(json);
        var request = new HttpRequestMessage(method, new Uri(App.Url, target));
        request.Headers.TryAddWithoutValidation(
            "Authorization", DsxHmacSignature.CreateHeader(Key, method.Method, target, body, Clock));
        if (body is not null)
        {
            request.Content = Json(body);
        }

        return request;
    }

    public static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    /// <summary>Sends a request and gives the status and the body.</summary>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await App.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keyId == Key.KeyId ? new HmacKeyOwner(Key, Connector, AppId) : null);

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private sealed record Message(string Text);

    private sealed record Answer(string Text, Guid? Connector, string? KeyId);
}

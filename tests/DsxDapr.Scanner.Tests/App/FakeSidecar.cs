using System.Collections.Concurrent;
using System.Text.Json;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Credentials;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>What a scanner needs of daprd: state, bulk publishing, and calls to one connector, which may be made to fail.</summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    public const string ApiToken = "the sidecar's token";

    private readonly ConcurrentDictionary<string, JsonElement> _state = new();
    private readonly ConcurrentQueue<JsonElement> _published = new();
    private readonly HttpClient _client = new();
    private LoopbackApp _app = null!;

    public Uri Url => _app.Url;

    /// <summary>Where calls with <c>dapr-app-id</c> go.</summary>
    public required Uri ConnectorUrl { get; init; }

    public bool IsHealthy { get; set; } = true;

    public bool RefusesToPublish { get; set; }

    public bool HasLostItsState { get; set; }

    /// <summary>The entries of all bulk publishes.</summary>
    public IReadOnlyList<JsonElement> Published => [.. _published];

    public static async Task<FakeSidecar> StartAsync(Uri connectorUrl)
    {
        var sidecar = new FakeSidecar { ConnectorUrl = connectorUrl };
        sidecar._app = await LoopbackApp.StartAsync(sidecar.Map);
        return sidecar;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>The connectors' keys, as the hub issues them through the same store.</summary>
    public DaprCredentialStore CreateCredentialStore() => new(
        new DaprClientBuilder()
            .UseHttpEndpoint(Url.ToString())
            .UseDaprApiToken(ApiToken)
            .UseJsonSerializationOptions(WireJson.Options)
            .Build(),
        TimeProvider.System);

    /// <summary>Enrolls the connector of <see cref="TestOrders"/> and gives its key.</summary>
    public async Task<HmacKey> EnrollAsync()
    {
        var enrollment = await CreateCredentialStore().EnrollAsync(
            TestOrders.Connector, "fake-connector", appId: null, provenKeyId: null, TestContext.Current.CancellationToken);
        return enrollment!.Credential.Key;
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/v1.0/healthz/outbound", () => TypedResults.StatusCode(IsHealthy ? 204 : 500));
        app.MapGet("/v1.0/state/dsx-credentials/{key}", ReadState);
        app.MapPost("/v1.0/state/dsx-credentials", WriteStateAsync);
        app.MapDelete("/v1.0/state/dsx-credentials/{key}", DeleteState);
        app.MapPost("/v1.0/publish/bulk/dsx-events/scan-results", PublishAsync);
        app.MapPost("/{**path}", InvokeAsync);
    }

    private Task ReadState(HttpContext context)
    {
        if (HasLostItsState)
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsJsonAsync(new { errorCode = "ERR_STATE_GET", message = "redis is down" });
        }

        if (!_state.TryGetValue((string)context.Request.RouteValues["key"]!, out var value))
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }

        context.Response.Headers.ETag = "1";
        return context.Response.WriteAsJsonAsync(value);
    }

    private async Task WriteStateAsync(HttpContext context)
    {
        foreach (var item in (await context.Request.ReadFromJsonAsync<JsonElement>()).EnumerateArray())
        {
            _state[item.GetProperty("key").GetString()!] = item.GetProperty("value").Clone();
        }

        context.Response.StatusCode = 204;
    }

    private StatusCodeHttpResult DeleteState(string key)
    {
        _state.TryRemove(key, out _);
        return TypedResults.StatusCode(204);
    }

    private async Task PublishAsync(HttpContext context)
    {
        if (RefusesToPublish || context.Request.Headers["dapr-api-token"] != ApiToken)
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsJsonAsync(new { errorCode = "ERR_PUBSUB_PUBLISH_MESSAGE", message = "redis is down" });
            return;
        }

        foreach (var entry in (await context.Request.ReadFromJsonAsync<JsonElement>()).EnumerateArray())
        {
            _published.Enqueue(entry.Clone());
        }

        context.Response.StatusCode = 204;
    }

    private async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers["dapr-app-id"] != "fake-connector" || context.Request.Headers["dapr-api-token"] != ApiToken)
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsJsonAsync(new { errorCode = "ERR_DIRECT_INVOKE", message = "no host found with the given ID" });
            return;
        }

        var target = new Uri(ConnectorUrl, context.Request.Path + context.Request.QueryString);
        using var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new StreamContent(context.Request.Body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

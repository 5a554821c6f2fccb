using System.Collections.Concurrent;
using System.Text.Json;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DsxDapr.Hub.Tests.App;

/// <summary>What the hub needs of daprd: secrets, state with insert-if-absent, and publishing.</summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (JsonElement Value, int Version)> _state = [];
    private LoopbackApp _app = null!;

    public Uri Url => _app.Url;

    /// <summary>The secrets, by store and name.</summary>
    public ConcurrentDictionary<(string Store, string Name), string> Secrets { get; } = new();

    /// <summary>The events published so far, by topic.</summary>
    public ConcurrentQueue<(string Topic, JsonElement Entry)> Published { get; } = new();

    /// <summary>What other apps answer when they are called through it; unless set, none can be reached.</summary>
    public Func<HttpContext, Task> Invoke { get; set; } = static context => FailAsync(context, 500, "ERR_DIRECT_INVOKE");

    public static async Task<FakeSidecar> StartAsync()
    {
        var sidecar = new FakeSidecar();
        sidecar._app = await LoopbackApp.StartAsync(sidecar.Map);
        return sidecar;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task FailAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { errorCode = code, message = "refused" });
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/v1.0/healthz/outbound", static () => TypedResults.NoContent());
        app.MapGet("/v1.0/secrets/{store}/{name}", ReadSecretAsync);
        app.MapGet("/v1.0/state/{store}/{**key}", ReadStateAsync);
        app.MapPost("/v1.0/state/{store}", WriteStateAsync);
        app.MapDelete("/v1.0/state/{store}/{**key}", DeleteState);
        app.MapPost("/v1.0/publish/bulk/{component}/{topic}", PublishAsync);
        app.MapFallback(context => Invoke(context));
    }

    private Task ReadSecretAsync(HttpContext context)
    {
        var name = (string)context.GetRouteValue("name")!;
        return Secrets.TryGetValue(((string)context.GetRouteValue("store")!, name), out var secret)
            ? context.Response.WriteAsJsonAsync(new Dictionary<string, string> { [name] = secret })
            : FailAsync(context, 500, "ERR_SECRET_GET");
    }

    private Task ReadStateAsync(HttpContext context)
    {
        lock (_lock)
        {
            if (_state.TryGetValue(KeyOf(context), out var entry))
            {
                context.Response.Headers.ETag = $"{entry.Version}";
                return context.Response.WriteAsJsonAsync(entry.Value);
            }
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task WriteStateAsync(HttpContext context)
    {
        var entries = await context.Request.ReadFromJsonAsync<JsonElement>();
        var written = true;
        lock (_lock)
        {
            foreach (var entry in entries.EnumerateArray())
            {
                written &= Write(KeyOf(context, entry.GetProperty("key").GetString()), entry);
            }
        }

        if (!written)
        {
            await FailAsync(context, 409, "ERR_STATE_SAVE");
            return;
        }

        context.Response.StatusCode = 204;
    }

    private bool Write(string key, JsonElement entry)
    {
        var known = _state.TryGetValue(key, out var old);
        var etag = entry.TryGetProperty("etag", out var given) ? given.GetString() : null;
        var firstWrite = entry.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Object
            && options.TryGetProperty("concurrency", out var concurrency) && concurrency.GetString() == "first-write";
        if (etag is { Length: > 0 } ? !known || etag != $"{old.Version}" : firstWrite && known)
        {
            return false;
        }

        _state[key] = (entry.GetProperty("value").Clone(), old.Version + 1);
        return true;
    }

    private IResult DeleteState(HttpContext context)
    {
        lock (_lock)
        {
            _state.Remove(KeyOf(context));
        }

        return TypedResults.NoContent();
    }

    private async Task PublishAsync(HttpContext context)
    {
        foreach (var entry in (await context.Request.ReadFromJsonAsync<JsonElement>()).EnumerateArray())
        {
            Published.Enqueue(((string)context.GetRouteValue("topic")!, entry.Clone()));
        }

        context.Response.StatusCode = 204;
    }

    private static string KeyOf(HttpContext context) => KeyOf(context, (string?)context.GetRouteValue("key"));

    // A slash, which a key id may have, stays escaped in a route value.
    private static string KeyOf(HttpContext context, string? key) =>
        $"{context.GetRouteValue("store")}/{key?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)}";
}

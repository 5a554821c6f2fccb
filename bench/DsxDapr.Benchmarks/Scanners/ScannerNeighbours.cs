using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Credentials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Benchmarks.Scanners;

/// <summary>
/// What a scanner talks to, with as little work as can be: a sidecar that keeps state in memory and counts what is published, and a connector that
/// reads files from disk and verifies nothing. In one process, so that what is measured is the scanner.
/// </summary>
internal sealed class ScannerNeighbours : IAsyncDisposable
{
    public const string ConnectorName = "bench-connector";

    private readonly ConcurrentDictionary<string, JsonElement> _state = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _verdicts = new(StringComparer.Ordinal);
    private WebApplication _app = null!;

    public Guid Connector { get; } = Guid.NewGuid();

    public int Port { get; private set; }

    /// <summary>The verdicts that were published since this was asked last, by their names.</summary>
    public IReadOnlyDictionary<string, int> TakeVerdicts()
    {
        var taken = _verdicts.ToDictionary(StringComparer.Ordinal);
        _verdicts.Clear();
        return taken;
    }

    public static async Task<ScannerNeighbours> StartAsync()
    {
        var neighbours = new ScannerNeighbours();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        var app = neighbours._app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/v1.0/healthz/outbound", static () => TypedResults.NoContent());
        app.MapGet("/v1.0/state/dsx-credentials/{key}", neighbours.ReadState);
        app.MapPost("/v1.0/state/dsx-credentials", neighbours.WriteStateAsync);
        app.MapPost("/v1.0/publish/bulk/dsx-events/scan-results", neighbours.CountAsync);
        app.MapPost($"/{ConnectorName}/{ConnectorRoutes.ReadFile}", ReadFileAsync);
        await app.StartAsync();
        neighbours.Port = new Uri(app.Urls.Single()).Port;
        await neighbours.EnrollAsync();
        return neighbours;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<IResult> ReadFileAsync(HttpRequest request)
    {
        var item = await JsonSerializer.DeserializeAsync<ScanRequest>(request.Body, WireJson.Options, request.HttpContext.RequestAborted);
        var file = new FileStream(item!.Location, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return TypedResults.Stream(file);
    }

    private async Task EnrollAsync()
    {
        var dapr = new DaprClientBuilder()
            .UseHttpEndpoint($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}")
            .UseJsonSerializationOptions(WireJson.Options)
            .Build();
        await new DaprCredentialStore(dapr, TimeProvider.System).EnrollAsync(Connector, ConnectorName, appId: null, provenKeyId: null, CancellationToken.None);
    }

    private async Task ReadState(HttpContext context)
    {
        if (!_state.TryGetValue((string)context.GetRouteValue("key")!, out var value))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.Headers.ETag = "1";
        await context.Response.WriteAsJsonAsync(value);
    }

    private async Task<NoContent> WriteStateAsync(HttpRequest request)
    {
        foreach (var item in (await request.ReadFromJsonAsync<JsonElement>()).EnumerateArray())
        {
            _state[item.GetProperty("key").GetString()!] = item.GetProperty("value").Clone();
        }

        return TypedResults.NoContent();
    }

    private async Task<NoContent> CountAsync(HttpRequest request)
    {
        foreach (var entry in (await request.ReadFromJsonAsync<JsonElement>()).EnumerateArray())
        {
            _verdicts.AddOrUpdate(entry.GetProperty("event").GetProperty("verdict").GetString()!, 1, static (_, count) => count + 1);
        }

        return TypedResults.NoContent();
    }
}

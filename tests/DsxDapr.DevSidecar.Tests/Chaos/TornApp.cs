using System.Collections.Concurrent;
using System.Text.Json;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.DevSidecar.Tests.Chaos;

/// <summary>An app that can end as <c>kill -9</c> ends one, as its sidecar sees it: every connection is torn, and the port is closed.</summary>
internal sealed class TornApp : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = [];
    private WebApplication? _app;

    /// <summary>The port, always the same.</summary>
    public int Port { get; } = LoopbackPort.Take();

    /// <summary>How often each event was handled.</summary>
    public ConcurrentDictionary<int, int> Handled { get; } = [];

    /// <summary>Events that came as dead letters.</summary>
    public ConcurrentDictionary<int, bool> Dead { get; } = [];

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.ListenLocalhost(Port, listener => listener.Use(next => async connection =>
        {
            _connections[connection] = true;
            try
            {
                await next(connection);
            }
            finally
            {
                _connections.TryRemove(connection, out _);
            }
        })));
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
    }

    public async Task TearAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            var stopping = app.StopAsync(now.Token);
            foreach (var connection in _connections.Keys)
            {
                connection.Abort();
            }

            await stopping;
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await TearAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/dapr", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var @event = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
        var number = @event.GetProperty("data").GetProperty("n").GetInt32();
        if (context.Request.Path == "/dead")
        {
            Dead[number] = true;
            return;
        }

        await Task.Delay(5, context.RequestAborted);
        Handled.AddOrUpdate(number, 1, (_, times) => times + 1);
    }
}

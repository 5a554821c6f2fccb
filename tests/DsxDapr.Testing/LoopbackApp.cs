using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Testing;

/// <summary>A web app on a free loopback port, with a real Kestrel; what it logs is recorded.</summary>
public sealed class LoopbackApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackApp(WebApplication app, RecordingLoggerProvider logs)
    {
        _app = app;
        Logs = logs;
        Url = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Url };
    }

    /// <summary>Where the app listens.</summary>
    public Uri Url { get; }

    /// <summary>A client with the app's address.</summary>
    public HttpClient Client { get; }

    /// <summary>What the app logged.</summary>
    public RecordingLoggerProvider Logs { get; }

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Builds and starts an app.</summary>
    /// <param name="map">Adds middleware and endpoints.</param>
    /// <param name="configure">Adds services.</param>
    public static async Task<LoopbackApp> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? configure = null)
    {
        var logs = new RecordingLoggerProvider();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.AddProvider(logs);
        configure?.Invoke(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new LoopbackApp(app, logs);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

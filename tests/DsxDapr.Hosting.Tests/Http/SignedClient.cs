using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Http;
using DsxDapr.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hosting.Tests.Http;

/// <summary>A signed HTTP client as an app has it.</summary>
internal sealed class SignedClient : IDisposable
{
    private readonly ServiceProvider _services;

    public SignedClient(Action<SignedHttpClientOptions>? configure = null, TimeProvider? clock = null, Uri? sidecar = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddLogging(logging => logging.AddProvider(Logs));
        services.Configure<DaprClientOptions>(options => options.HttpEndpoint = sidecar);
        services.AddSignedHttpClient("signed", options =>
        {
            options.BaseDelay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        Http = _services.GetRequiredService<IHttpClientFactory>().CreateClient("signed");
    }

    public HttpClient Http { get; }

    public RecordingLoggerProvider Logs { get; } = new();

    public void Dispose() => _services.Dispose();
}

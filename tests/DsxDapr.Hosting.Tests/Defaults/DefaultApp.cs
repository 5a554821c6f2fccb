using DsxDapr.DaprHttp;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hosting.Tests.Defaults;

/// <summary>An app as those of the product begin.</summary>
internal sealed class DefaultApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DefaultApp(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IReadOnlyCollection<string> Urls => [.. _app.Urls];

    public static async Task<DefaultApp> StartAsync(Dictionary<string, string?> settings, IHmacKeyStore? keys = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("LOG_LEVEL", "off"), .. settings]);
        builder.AddDsxDefaults("test-app");
        if (keys is not null)
        {
            builder.Services.AddSingleton(keys);
            builder.Services.AddAuthentication().AddDsxHmac();
        }

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapDsxDefaults();
        app.MapGet("/sidecar-only", static () => "in").RequireAuthorization(DaprAuthenticationDefaults.PolicyName);
        if (keys is not null)
        {
            app.MapGet("/signed", static (HttpContext context) => context.User.Identity?.Name)
                .RequireAuthorization(DsxHmacDefaults.PolicyName);
        }

        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new DefaultApp(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

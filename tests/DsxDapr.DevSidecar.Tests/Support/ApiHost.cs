using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.DevSidecar.Tests.Support;

/// <summary>The routes of a test on a real Kestrel, and requests whose targets are sent as they are written.</summary>
internal sealed class ApiHost(LoopbackApp app) : IAsyncDisposable
{
    /// <summary>daprd's default limit of bodies.</summary>
    private const int MaxBody = 4 * 1024 * 1024;

    public Uri Url => app.Url;

    public static async Task<ApiHost> StartAsync(Action<IEndpointRouteBuilder> map) => new(await LoopbackApp.StartAsync(
        web =>
        {
            web.UseRouting();
            map(web);
            web.MapFallback(() => Results.NotFound());
        },
        builder => builder.Services.Configure<KestrelServerOptions>(k => k.Limits.MaxRequestBodySize = MaxBody)));

    /// <summary>Sends a request whose target goes out as it stands.</summary>
    public async Task<ApiAnswer> SendAsync(string method, string target, byte[]? body = null, string? contentType = null, params (string Name, string Value)[] headers)
    {
        UriCreationOptions exact = new() { DangerousDisablePathAndQueryCanonicalization = true };
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri($"http://127.0.0.1:{app.Url.Port}{target}", in exact));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await app.Client.SendAsync(request);
        return new ApiAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>What a request was answered.</summary>
internal sealed record ApiAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers);

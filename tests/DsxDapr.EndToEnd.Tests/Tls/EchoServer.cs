using System.Net;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>Stands where the hub's listeners do, and tells what of a request arrived.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoServer(TestCertificate certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
                listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate.CertFile, certificate.KeyFile), https =>
                {
                    https.ServerCertificateChain = [];
                    https.ServerCertificateChain.ImportFromPemFile(certificate.CertFile);
                }));
        });
        _app = builder.Build();
        _app.MapPost("/upload", ReadAsync);
        _app.MapGet("/stream", StreamAsync);
        _app.MapFallback(EchoAsync);
    }

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Completes when the first byte of an upload is there.</summary>
    public TaskCompletionSource FirstByte { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends an open stream.</summary>
    public TaskCompletionSource EndStream { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<EchoServer> StartAsync(TestCertificate certificate)
    {
        var server = new EchoServer(certificate);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync()
    {
        EndStream.TrySetResult();
        return _app.DisposeAsync();
    }

    private static Task EchoAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new Echo(
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString())));

    private async Task ReadAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0; total += read)
        {
            FirstByte.TrySetResult();
        }

        await context.Response.WriteAsync($"{total}");
    }

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("event: first\ndata: {}\n\n");
        await context.Response.Body.FlushAsync();
        await EndStream.Task;
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record Echo(string Target, IReadOnlyDictionary<string, string> Headers);

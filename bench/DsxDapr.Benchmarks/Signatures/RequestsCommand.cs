using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Nonces;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>
/// <c>signed-requests</c>: requests with nothing to do per second, signed and verified as the hub does it, beside the same route unsigned.
/// Server and client share the process; the client's signing counts against the signed route too.
/// </summary>
internal static class RequestsCommand
{
    private const int Clients = 16;
    private const int Rounds = 7;
    private const string Signed = "/dsx-connect/api/v1/signed";
    private const string Unsigned = "/dsx-connect/api/v1/unsigned";
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    private static readonly byte[] Body = new byte[512];

    public static Command Create()
    {
        var sidecar = new Option<string?>("--sidecar")
        {
            HelpName = "URL",
            Description = "Share the nonces through the state store dsx-registry of this sidecar; without it they are in memory.",
        };
        var command = new Command("signed-requests", "Measures signed no-op requests per second beside the same route unsigned.") { sidecar };
        command.SetAction((result, stop) => RunAsync(result.GetValue(sidecar), stop));
        return command;
    }

    private static async Task RunAsync(string? sidecar, CancellationToken stop)
    {
        var key = HmacKey.Generate();
        INonceStore nonces = sidecar is null
            ? new MemoryNonceStore(TimeProvider.System)
            : new DaprNonceStore(new DaprClientBuilder().UseHttpEndpoint(sidecar).Build(), TimeProvider.System);
        await using var app = await StartAsync(key, nonces, stop);
        using var client = new HttpClient(new SigningHandler(TimeProvider.System) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };
        await RoundAsync(client, Signed, key, stop);
        await RoundAsync(client, Unsigned, null, stop);
        var rounds = new List<(double Signed, double Unsigned)>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add((await RoundAsync(client, Signed, key, stop), await RoundAsync(client, Unsigned, null, stop)));
        }

        var (signed, plain) = (Median(rounds.Select(static round => round.Signed)), Median(rounds.Select(static round => round.Unsigned)));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"nonces in {(sidecar is null ? "memory" : "the sidecar's store")}: signed {signed:N0}/s, unsigned {plain:N0}/s, {signed / plain:P0}"));
    }

    private static async Task<WebApplication> StartAsync(HmacKey key, INonceStore nonces, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddSingleton<IHmacKeyStore>(new OneKey(key)).AddSingleton(nonces);
        builder.Services.AddAuthentication().AddDsxHmac(static options => options.PathPrefix = "/dsx-connect/api/v1");
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost(Signed, ReadAsync).RequireAuthorization(DsxHmacDefaults.PolicyName);
        app.MapPost(Unsigned, ReadAsync);
        await app.StartAsync(stop);
        return app;
    }

    private static async Task ReadAsync(HttpContext context) => await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);

    private static async Task<double> RoundAsync(HttpClient client, string route, HmacKey? key, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(started) < RoundTime; count++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = new ByteArrayContent(Body) };
                using var response = await client.SendAsync(key is null ? request : request.SignWith(key), stop);
                response.EnsureSuccessStatusCode();
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private sealed class OneKey(HmacKey key) : IHmacKeyStore
    {
        private readonly HmacKeyOwner _owner = new(key, null, null);

        public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult<HmacKeyOwner?>(_owner);
    }
}

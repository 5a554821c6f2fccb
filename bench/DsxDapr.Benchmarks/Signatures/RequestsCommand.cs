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
/// <c>signed-requests</c>: requests with nothing to do per second, verified as the hub does it, beside the same route unsigned. The
/// client is a process of its own (<see cref="RequestsClient"/>) that costs the same for both; so the processor time of this process is
/// the server's alone.
/// </summary>
internal static class RequestsCommand
{
    private const int Rounds = 9;
    private const string Prefix = "/dsx-connect/api/v1";
    private const string Signed = Prefix + "/signed";
    private const string Unsigned = Prefix + "/unsigned";

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
        await using var client = await RequestsClient.StartAsync(app.Urls.Single(), key, stop);
        await RoundAsync(client, Signed, stop);
        await RoundAsync(client, Unsigned, stop);
        var rounds = new List<(Round Signed, Round Unsigned)>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add((await RoundAsync(client, Signed, stop), await RoundAsync(client, Unsigned, stop)));
        }

        var place = sidecar is null ? "memory" : "the sidecar's store";
        var (signed, plain) = (Median(rounds, static round => round.Signed.PerSecond), Median(rounds, static round => round.Unsigned.PerSecond));
        var (signedWork, plainWork) = (Median(rounds, static round => round.Signed.Work), Median(rounds, static round => round.Unsigned.Work));
        var (ratio, workRatio) = (
            Median(rounds, static round => round.Signed.PerSecond / round.Unsigned.PerSecond),
            Median(rounds, static round => round.Unsigned.Work / round.Signed.Work));
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"nonces in {place}: signed {signed:N0}/s, unsigned {plain:N0}/s, {ratio:P0}; "
            + $"server's processor time {signedWork:N1} and {plainWork:N1} microseconds a request, {workRatio:P0}"));
    }

    private static async Task<WebApplication> StartAsync(HmacKey key, INonceStore nonces, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Configuration["APP_API_TOKEN"] = "of no use here";
        builder.Services.AddSingleton<IHmacKeyStore>(new OneKey(key)).AddSingleton(nonces);
        builder.Services.AddAuthentication().AddDapr().AddDsxHmac(static options =>
        {
            options.PathPrefix = Prefix;
            options.CallerAppId = DaprAuthenticationExtensions.GetCallerAppId;
        });
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost(Signed, ReadAsync).RequireAuthorization(DsxHmacDefaults.PolicyName);
        app.MapPost(Unsigned, ReadAsync);
        await app.StartAsync(stop);
        return app;
    }

    private static async Task ReadAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentLength = 0;
    }

    private static async Task<Round> RoundAsync(RequestsClient client, string route, CancellationToken stop)
    {
        await client.PrepareAsync(route, isSigned: route == Signed, stop);
        var worked = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await client.SendAllAsync(stop);
        var elapsed = Stopwatch.GetElapsedTime(started);
        worked = Environment.CpuUsage.TotalTime - worked;
        return new Round(RequestsClient.RequestsInARound / elapsed.TotalSeconds, worked.TotalMicroseconds / RequestsClient.RequestsInARound);
    }

    private static double Median(List<(Round Signed, Round Unsigned)> rounds, Func<(Round Signed, Round Unsigned), double> value) =>
        rounds.Select(value).Order().ElementAt(Rounds / 2);

    /// <param name="PerSecond">Requests per second.</param>
    /// <param name="Work">Microseconds of the server's processor time for each.</param>
    private sealed record Round(double PerSecond, double Work);

    private sealed class OneKey(HmacKey key) : IHmacKeyStore
    {
        private readonly HmacKeyOwner _owner = new(key, Guid.NewGuid(), null);

        public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult<HmacKeyOwner?>(_owner);
    }
}

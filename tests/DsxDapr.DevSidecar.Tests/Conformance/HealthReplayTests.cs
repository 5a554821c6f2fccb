using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays the health endpoints, tokens, metadata labels, and the health checks of apps.</summary>
[Collection(OneAtATime.Name)]
public sealed class HealthReplayTests : IDisposable
{
    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-conformance-");

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task Health_and_tokens_are_as_recorded(string sidecar)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("01-health-metadata", kind.IsDaprd);
        await using var app = await RecordedApp.StartAsync();
        await app.StopAsync();
        SidecarUnderTest? a = null;
        foreach (var group in replay.Exchanges.GroupBy(e => e.Given))
        {
            if (group.Key == "app listening")
            {
                await app.StartAgainAsync(); // the same sidecar has waited for it
                await Eventually.TrueAsync(async () => await a!.StatusAsync("/v1.0/healthz") == 204, "the sidecar saw its app");
            }
            else
            {
                await (a?.DisposeAsync() ?? ValueTask.CompletedTask);
                a = await SidecarUnderTest.StartAsync(kind, Setup(group.Key, app.Port, redis.Address), _shared.FullName);
                await Eventually.TrueAsync(
                    async () => await a.StatusAsync("/v1.0/healthz") == (group.Key.Contains("NOT listening", StringComparison.Ordinal) ? 500 : 204), "healthz");
            }

            foreach (var exchange in group)
            {
                if (!exchange.IsExchange || exchange.Path.StartsWith(':'))
                {
                    replay.NotReplayed(exchange);
                    continue;
                }

                var asksApp = exchange.AppCalls.Count > 0;
                await replay.RunAsync(exchange, a!.HttpPort, asksApp ? app : null);
            }
        }

        await a!.DisposeAsync();
        replay.Verify();
    }

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task Health_checks_of_apps_are_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("08-apphealth-concurrency", kind.IsDaprd);
        await using var app = await RecordedApp.StartAsync();
        var isHealthy = true;
        app.Answer = (context, seen) =>
        {
            context.Response.StatusCode = seen.Path == "/ht" && !isHealthy ? 500 : 200;
            return Task.CompletedTask;
        };
        var setup = new SidecarSetup("app-b", app.Port)
        {
            Flags = ["--enable-app-health-check", "--app-health-check-path", "/ht", "--app-health-probe-interval", "1", "--app-health-probe-timeout", "300", "--app-health-threshold", "2"],
        };
        await using var b = await SidecarUnderTest.StartAsync(kind, setup, _shared.FullName);
        await using var a = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", AppPort: null), _shared.FullName);
        await Eventually.TrueAsync(async () => (await CallAsync(a)).Status == 200, "the app is healthy");
        foreach (var exchange in replay.Exchanges)
        {
            if (!exchange.IsExchange)
            {
                replay.NotReplayed(exchange);
                continue;
            }

            isHealthy = !exchange.Name.StartsWith("app reports 500", StringComparison.Ordinal) && !exchange.Name.StartsWith("unhealthy", StringComparison.Ordinal);
            if (exchange.Name == "app process gone > threshold")
            {
                await app.StopAsync();
            }

            // Probes that come late make an app unhealthy for a moment.
            replay.Note(exchange, await Replay.AgainAsync(() => CompareAsync(exchange, a, b, app), difference => difference is null));
        }

        replay.Verify();
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static async Task<string?> CompareAsync(Exchange exchange, SidecarUnderTest a, SidecarUnderTest b, RecordedApp app)
    {
        var wanted = exchange.Path.Contains("/invoke/", StringComparison.Ordinal) ? exchange.Status : 0;
        if (wanted != 0)
        {
            // The next probes decide.
            await Eventually.TrueAsync(async () => await CallAsync(a) is var answer && answer.Status == wanted && !answer.Text.Contains("refused", StringComparison.Ordinal), exchange.Name);
        }

        app.Forget();
        var answer = await Replay.SendAsync(exchange, wanted == 0 ? b.HttpPort : a.HttpPort);
        return Comparison.Answer(exchange, answer) ?? Comparison.Calls(exchange.AppCalls, [.. app.Seen.Where(s => s.Path != "/ht")]);
    }

    private static Task<RawAnswer> CallAsync(SidecarUnderTest a) => RawHttp.SendAsync(a.HttpPort, "GET", "/v1.0/invoke/app-b/method/x");

    private static SidecarSetup Setup(string given, int appPort, string redis)
    {
        var hasNoApp = given == "no --app-port";
        var setup = new SidecarSetup(hasNoApp ? "noapp" : "app-a", hasNoApp ? null : appPort)
        {
            Resources =
            [
                "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: secretstore}\nspec: {type: secretstores.local.env, version: v1}\n",
                $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: pubsub}}\nspec: {{type: pubsub.redis, version: v1, metadata: [{{name: redisHost, value: \"{redis}\"}}]}}\n",
                $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: statestore}}\nspec: {{type: state.redis, version: v1, metadata: [{{name: redisHost, value: \"{redis}\"}}]}}\n",
                "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: t1}\nspec: {pubsubname: pubsub, topic: t1, routes: {default: /t1}}\n",
            ],
        };
        return given.StartsWith("env ", StringComparison.Ordinal)
            ? setup with { Environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "tok123", ["APP_API_TOKEN"] = "apptok" } }
            : setup;
    }
}

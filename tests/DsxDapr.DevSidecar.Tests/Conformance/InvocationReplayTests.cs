using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays service invocation: paths, headers, bodies, statuses, failures, tokens, tracing.</summary>
public sealed class InvocationReplayTests : IAsyncLifetime
{
    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-conformance-");
    private readonly List<IAsyncDisposable> _running = [];

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task Invocation_is_as_recorded(string sidecar)
    {
        foreach (var recording in (string[])["05-invoke", "v1.18.3/05-invoke"])
        {
            var kind = SidecarKind.Of(sidecar);
            var replay = new Replay(recording, kind.IsDaprd);
            await Task.WhenAll(replay.Exchanges.GroupBy(e => e.Given).Select(group => RunAsync(replay, group, kind)));
            replay.Verify();
        }
    }

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task The_limit_of_a_head_is_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("05b-header-limit", kind.IsDaprd);
        await using var app = await RecordedApp.StartAsync();
        app.Answer = (context, _) => RecordedApp.ReplyAsync(context, new RecordedReply(System.Text.Json.JsonElement.Parse("{\"status\":200,\"headers\":[],\"body\":\"\"}")));
        await using var a = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", app.Port), _shared.FullName);
        foreach (var exchange in replay.Exchanges)
        {
            if (!exchange.Json.TryGetProperty("response", out _))
            {
                replay.NotReplayed(exchange);
                continue;
            }

            var size = exchange.Name.StartsWith("X-Big header of ", StringComparison.Ordinal)
                ? int.Parse(exchange.Name.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture)
                : 1;
            var answer = await RawHttp.SendAsync(a.HttpPort, "GET", "/v1.0/invoke/app-a/method/x", [("X-Big", new string('y', size))]);
            replay.Note(exchange, Comparison.Answer(exchange, answer));
        }

        replay.Verify();
    }

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task What_a_client_says_of_itself_is_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("05c-spoof-trace", kind.IsDaprd);
        await using var app = await RecordedApp.StartAsync();
        var setup = new SidecarSetup("app-a", app.Port)
        {
            Resources =
            [
                "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: pubsub}\nspec: {type: pubsub.in-memory, version: v1}\n",
                "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\nspec: {pubsubname: pubsub, topic: ev, routes: {default: /ev}}\n",
            ],
        };
        await using var a = await SidecarUnderTest.StartAsync(kind, setup, _shared.FullName);
        foreach (var exchange in replay.Exchanges)
        {
            await replay.RunAsync(exchange, a.HttpPort, app);
        }

        replay.Verify();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var running in _running)
        {
            await running.DisposeAsync();
        }

        _shared.Delete(recursive: true);
    }

    private async Task RunAsync(Replay replay, IGrouping<string, Exchange> group, SidecarKind kind)
    {
        var shared = _shared.CreateSubdirectory(Guid.NewGuid().ToString("n")).FullName;
        await using var callee = await RecordedApp.StartAsync();
        await using var caller = await RecordedApp.StartAsync();
        var (a, b) = await StartPairAsync(kind, group.Key, caller.Port, callee.Port, shared);
        foreach (var exchange in group)
        {
            if (exchange.Name.StartsWith("two replicas", StringComparison.Ordinal))
            {
                await using var second = await RecordedApp.StartAsync();
                await using var c = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-b", second.Port), shared);
                await Eventually.TrueAsync(
                    async () =>
                    {
                        await RawHttp.SendAsync(a.HttpPort, "GET", "/v1.0/invoke/app-b/method/x");
                        return second.Seen.Count > 0;
                    },
                    "the caller's sidecar knows both");
                callee.Forget();
                second.Forget();
                await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => RawHttp.SendAsync(a.HttpPort, "GET", "/v1.0/invoke/app-b/method/x")));
                var (one, other) = (callee.Seen.Count, second.Seen.Count);
                replay.Note(exchange, Math.Min(one, other) > 10 && one + other == 40 ? null : $"shares of {one} and {other}");
            }
            else
            {
                await RunAsync(replay, exchange, a, b, caller, callee);
            }
        }
    }

    private async Task<(SidecarUnderTest A, SidecarUnderTest B)> StartPairAsync(SidecarKind kind, string given, int callerPort, int calleePort, string shared)
    {
        var a = new SidecarSetup("app-a", callerPort);
        var b = new SidecarSetup("app-b", calleePort);
        if (given.StartsWith("--max-body-size 8Mi", StringComparison.Ordinal))
        {
            a = a with { Flags = ["--max-body-size", "8Mi"] };
            b = given.Contains("both", StringComparison.Ordinal) ? b with { Flags = a.Flags } : b;
        }
        else if (given.Contains("DAPR_API_TOKEN", StringComparison.Ordinal))
        {
            a = a with { Environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "ta", ["APP_API_TOKEN"] = "aa" } };
            b = b with { Environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "tb", ["APP_API_TOKEN"] = "ab" } };
        }
        else if (given.StartsWith("tracing", StringComparison.Ordinal))
        {
            a = a with { Configuration = a.Configuration + "\ntracing: {samplingRate: \"1\"}" };
            b = b with { Configuration = a.Configuration };
        }

        var one = await SidecarUnderTest.StartAsync(kind, a, shared);
        var two = await SidecarUnderTest.StartAsync(kind, b, shared);
        lock (_running)
        {
            _running.AddRange([one, two]);
        }

        return (one, two);
    }

    private static async Task RunAsync(Replay replay, Exchange exchange, SidecarUnderTest a, SidecarUnderTest b, RecordedApp caller, RecordedApp callee)
    {
        if (exchange.Name == "self invocation app log")
        {
            replay.Note(exchange, Comparison.Calls(exchange.AppCalls, caller.Seen)); // the app's side of the exchange before it
            return;
        }

        if (!exchange.IsExchange)
        {
            replay.NotReplayed(exchange);
            return;
        }

        switch (exchange.Name)
        {
            case "callee APP down, its sidecar up (GET)" or "callee APP down, its sidecar up (POST)":
                await callee.StopAsync();
                break;
            case "callee app back":
                await callee.StartAgainAsync();
                break;
            case "callee SIDECAR killed (SIGKILL), name still registered (GET)":
                await b.KillAsync();
                break;
            case "callee sidecar restarted, 0 s later":
                await b.StartAsync();
                break;
            case "callee sidecar stopped gracefully":
                b.Terminate();
                (await b.ExitAsync()).ShouldBe(0);
                break;
            case "callee app takes 12 s":
                replay.Note(exchange, await SlowAsync(exchange, a, callee));
                return;
        }

        var self = exchange.Path.Contains("/invoke/app-a/", StringComparison.Ordinal);
        await replay.RunAsync(exchange, a.HttpPort, self && exchange.AppCalls.Count > 0 ? caller : self ? null : callee);
    }

    // There is no timeout of its own: a call that takes longer than any HTTP client's usual five seconds comes through.
    private static async Task<string?> SlowAsync(Exchange exchange, SidecarUnderTest a, RecordedApp callee)
    {
        callee.Answer = async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(6));
            await RecordedApp.ReplyAsync(context, exchange.AppCalls[0].Reply);
        };
        return Comparison.Answer(exchange, await Replay.SendAsync(exchange, a.HttpPort));
    }
}

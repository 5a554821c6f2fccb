using System.Globalization;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays retries, timeouts, circuit breakers, and calls whose other end dies.</summary>
[Collection(OneAtATime.Name)]
public sealed class ResiliencyReplayTests : IDisposable
{
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(3.2);

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-conformance-");

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task Policies_for_calls_are_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("07-resiliency", kind.IsDaprd);
        var groups = replay.Exchanges.GroupBy(e => e.Given).ToList();
        List<PolicyPair> pairs = [];
        foreach (var group in groups)
        {
            pairs.Add(await PolicyPair.StartAsync(kind, [.. Policy(group.Key)], _shared.CreateSubdirectory(Guid.NewGuid().ToString("n")).FullName));
        }

        await Task.WhenAll(groups.Zip(pairs, (group, pair) => RunAsync(replay, group, pair)));
        foreach (var pair in pairs)
        {
            await pair.DisposeAsync();
        }

        replay.Verify();
    }

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task A_sidecar_that_dies_and_returns_during_a_call_is_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("07b-builtin-retry-duplicates", kind.IsDaprd);
        var exchange = replay.Exchanges.Single();
        await using var app = await RecordedApp.StartAsync();
        await using var b = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-b", app.Port), _shared.FullName);
        await using var a = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", AppPort: null), _shared.FullName);
        var isKilled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Answer = async (context, _) =>
        {
            await isKilled.Task;
            await RecordedApp.ReplyAsync(context, exchange.AppCalls[0].Reply);
        };
        var call = Replay.SendAsync(exchange, a.HttpPort);
        await Eventually.TrueAsync(() => app.Seen.Count == 1, "the app was called");

        // The caller's sidecar tries again for three seconds, which are not enough everywhere for a process to start.
        a.Freeze();
        await b.KillAsync();
        isKilled.SetResult();
        await b.StartAsync();
        a.Thaw();
        var answer = await call;
        replay.Note(exchange, Comparison.Answer(exchange, answer) ?? Comparison.Calls(exchange.AppCalls, app.Seen));
        replay.Verify();
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static async Task RunAsync(Replay replay, IGrouping<string, Exchange> group, PolicyPair pair)
    {
        if (group.Key.Contains("circuitBreaker", StringComparison.Ordinal))
        {
            await RunFromTheBeginningAsync(replay, group, pair);
            return;
        }

        var (a, b, app) = pair;
        foreach (var exchange in group)
        {
            replay.Note(exchange, exchange.IsExchange && group.Key.Contains("timeout 1s", StringComparison.Ordinal)
                ? await Replay.AgainAsync(() => RunAsync(exchange, a, b, app), difference => difference is null)
                : exchange.IsExchange ? await RunAsync(exchange, a, b, app) : await LeaveAsync(exchange, a, b, app));
        }
    }

    // A circuit that should still be open is not after a stall: all is tried again, with a sidecar that knows of no failure.
    private static async Task RunFromTheBeginningAsync(Replay replay, IEnumerable<Exchange> exchanges, PolicyPair pair)
    {
        List<(Exchange Exchange, string? Difference)> outcome = await Replay.AgainAsync(
            async () =>
            {
                await pair.RestartCallerAsync();
                List<(Exchange Exchange, string? Difference)> differences = [];
                foreach (var exchange in exchanges)
                {
                    if (exchange.Name.Contains("half-open", StringComparison.Ordinal))
                    {
                        await Task.Delay(OpenTime); // the recording's own pause: daprd has no clock to turn
                    }

                    differences.Add((exchange, await RunAsync(exchange, pair.Caller, pair.Callee, pair.App)));
                }

                return differences;
            },
            outcome => outcome.TrueForAll(one => one.Difference is null));
        outcome.ForEach(one => replay.Note(one.Exchange, one.Difference));
    }

    // The client goes away while the app works: the app is not called again.
    private static async Task<string?> LeaveAsync(Exchange exchange, SidecarUnderTest a, SidecarUnderTest b, RecordedApp app)
    {
        if (await b.StatusAsync("/v1.0/healthz/outbound") == 0)
        {
            await b.StartAsync(); // the exchange before it killed the sidecar
        }

        app.Forget();
        app.Answer = (_, _) => Task.Delay(TimeSpan.FromSeconds(2));
        using (var socket = new System.Net.Sockets.TcpClient("127.0.0.1", a.HttpPort))
        {
            await socket.GetStream().WriteAsync("POST /v1.0/invoke/app-b/method/hang HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
            await Eventually.TrueAsync(() => app.Seen.Count == 1, "the app was called");
        }

        await Task.Delay(TimeSpan.FromSeconds(3)); // as long as the built-in retries would take
        return app.Seen.Count == exchange.Json.GetProperty("hits").GetInt32() ? null : "the app was called again";
    }

    private static async Task<string?> RunAsync(Exchange exchange, SidecarUnderTest a, SidecarUnderTest b, RecordedApp app)
    {
        var flakyHits = 0;
        var kill = new Lazy<Task>(() => KillWhenCalledAsync(app, b));
        var isKilled = exchange.Name.Contains("SIGKILLed", StringComparison.Ordinal);
        app.Forget();
        app.Answer = async (context, seen) =>
        {
            var reply = exchange.AppCalls[0].Reply;
            if (seen.Path.EndsWith("/slow", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromSeconds(2.5));
            }
            else if (isKilled)
            {
                await kill.Value;
            }
            else if (seen.Path.EndsWith("/flaky", StringComparison.Ordinal) && Interlocked.Increment(ref flakyHits) == 3)
            {
                await WriteAsync(context, exchange);
                return;
            }

            await RecordedApp.ReplyAsync(context, reply);
        };
        var answer = await Replay.SendAsync(exchange, a.HttpPort);
        await (isKilled ? kill.Value : Task.CompletedTask);
        var hits = exchange.Json.GetProperty("app_hits").GetInt32();
        return Comparison.Answer(exchange, answer)
            ?? (app.Seen.Count == hits ? null : string.Create(CultureInfo.InvariantCulture, $"the app was called {app.Seen.Count} times instead of {hits}"))
            ?? Comparison.Calls(exchange.AppCalls, [.. app.Seen.Take(exchange.AppCalls.Count)])
            ?? CompareTimes(exchange, app);
    }

    private static async Task KillWhenCalledAsync(RecordedApp app, SidecarUnderTest sidecar)
    {
        await Eventually.TrueAsync(() => app.Seen.Count == 1, "the app was called");
        await sidecar.KillAsync();
    }

    // No attempt came before it was recorded, or later than a busy machine explains; exponential pauses vary by half in daprd.
    private static string? CompareTimes(Exchange exchange, RecordedApp app)
    {
        double[] recorded = [.. exchange.Json.GetProperty("app_hit_times_s").EnumerateArray().Select(t => t.GetDouble())];
        if (exchange.Name.Contains("exponential", StringComparison.Ordinal) || recorded.Length < 2)
        {
            return null;
        }

        double[] mine = [.. app.Seen.Select(s => (s.At - app.Seen[0].At).TotalSeconds)];
        return recorded.Zip(mine).All(t => t.Second > t.First - 0.1 && t.Second < t.First + 5)
            ? null
            : $"attempts at {string.Join(' ', mine)} s instead of {string.Join(' ', recorded)} s";
    }

    private static async Task WriteAsync(HttpContext context, Exchange exchange)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(exchange.ResponseBytes);
    }

    private static IEnumerable<string> Policy(string given)
    {
        var (policies, target) = given[(given.IndexOf(": ", StringComparison.Ordinal) + 2)..] switch
        {
            "retry constant 200ms x3" => ("retries: {r: {policy: constant, duration: 200ms, maxRetries: 3}}", "retry: r"),
            "retry x3 matching httpStatusCodes 502-504" => ("retries: {r: {policy: constant, duration: 200ms, maxRetries: 3, matching: {httpStatusCodes: \"502-504\"}}}", "retry: r"),
            "timeout 1s + retry x3" => ("timeouts: {t: 1s}\n    retries: {r: {policy: constant, duration: 200ms, maxRetries: 3}}", "timeout: t, retry: r"),
            "timeout 1s only" => ("timeouts: {t: 1s}", "timeout: t"),
            "retry exponential maxInterval 2s x4" => ("retries: {r: {policy: exponential, maxInterval: 2s, maxRetries: 4}}", "retry: r"),
            "circuitBreaker consecutiveFailures >= 3, timeout 3s" => ("circuitBreakers: {c: {maxRequests: 1, timeout: 3s, trip: consecutiveFailures >= 3}}", "circuitBreaker: c"),
            _ => (null, null),
        };
        return policies is null
            ? []
            : [$"apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {{name: r}}\nspec:\n  policies:\n    {policies}\n  targets: {{apps: {{app-b: {{{target}}}}}}}\n"];
    }
}

/// <summary>An app behind its sidecar, and the sidecar of its caller, which has the policies.</summary>
internal sealed record PolicyPair(SidecarUnderTest Caller, SidecarUnderTest Callee, RecordedApp App) : IAsyncDisposable
{
    public static async Task<PolicyPair> StartAsync(SidecarKind kind, IReadOnlyList<string> policies, string shared)
    {
        var app = await RecordedApp.StartAsync();
        var callee = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-b", app.Port), shared);
        var caller = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", AppPort: null) { Resources = policies }, shared);
        var pair = new PolicyPair(caller, callee, app);
        await pair.CallFirstAsync();
        return pair;
    }

    /// <summary>Has the caller's sidecar forget what it has seen.</summary>
    public async Task RestartCallerAsync()
    {
        await Caller.KillAsync();
        await Caller.StartAsync();
        await CallFirstAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Callee.DisposeAsync();
        await App.DisposeAsync();
    }

    // What only a first call takes (connections, compilation) is not what the policies are about; with a timeout, it may be the second.
    private async Task CallFirstAsync()
    {
        App.Answer = (_, _) => Task.CompletedTask;
        await Eventually.TrueAsync(
            async () => (await RawHttp.SendAsync(Caller.HttpPort, "GET", "/v1.0/invoke/app-b/method/first")).Status == 200, "the app answers");
    }
}

using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Replays the ends of sidecars: what becomes of calls that are under way, and the exit code.</summary>
[Collection(OneAtATime.Name)]
public sealed class ShutdownReplayTests : IDisposable
{
    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("dsx-conformance-");

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task A_signal_during_a_call_is_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("10b-shutdown", kind.IsDaprd);
        await Task.WhenAll(replay.Exchanges.Select(async exchange => replay.Note(
            exchange,
            exchange.Name.Contains("graceful", StringComparison.Ordinal) || exchange.Name.Contains("NEW invoke", StringComparison.Ordinal)
                ? "not replayed"
                : await SignalAsync(exchange, kind))));
        replay.Verify();
    }

    [Theory]
    [MemberData(nameof(SidecarKind.Installed), MemberType = typeof(SidecarKind))]
    public async Task The_end_of_an_idle_sidecar_is_as_recorded(string sidecar)
    {
        var kind = SidecarKind.Of(sidecar);
        var replay = new Replay("10-shutdown", kind.IsDaprd);
        foreach (var exchange in replay.Exchanges)
        {
            replay.Note(exchange, exchange.Name switch
            {
                "POST /v1.0/shutdown" => await EndAsync(exchange, kind, async s => Comparison.Answer(exchange, await Replay.SendAsync(exchange, s.HttpPort))),
                "SIGTERM while waiting for the app port" => await EndAsync(exchange, kind, s =>
                {
                    s.Terminate();
                    return Task.FromResult<string?>(null);
                }),
                _ => "not replayed",
            });
        }

        replay.Verify();
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private async Task<string?> EndAsync(Exchange exchange, SidecarKind kind, Func<SidecarUnderTest, Task<string?>> end)
    {
        await using var sidecar = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", LoopbackPort.Take()), _shared.FullName);
        return await end(sidecar) ?? CompareExit(exchange, await sidecar.ExitAsync());
    }

    private async Task<string?> SignalAsync(Exchange exchange, SidecarKind kind)
    {
        var shared = _shared.CreateSubdirectory(Guid.NewGuid().ToString("n")).FullName;
        await using var app = await RecordedApp.StartAsync();
        var isSignalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Counted from the signal: well within the five seconds that calls are given to finish, or never.
        app.Answer = async (context, seen) =>
        {
            await isSignalled.Task;
            await Task.Delay(seen.Path == "/s8" ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(1), context.RequestAborted);
            await context.Response.Body.WriteAsync("done"u8.ToArray());
        };
        await using var b = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-b", app.Port), shared);
        await using var a = await SidecarUnderTest.StartAsync(kind, new SidecarSetup("app-a", AppPort: null), shared);
        var ended = exchange.Name.StartsWith("callee", StringComparison.Ordinal) ? b : a;
        var call = RawHttp.SendAsync(a.HttpPort, exchange.Method, exchange.Target);
        await Eventually.TrueAsync(() => app.Seen.Count == 1, "the call is under way");
        ended.Terminate();
        isSignalled.SetResult();
        string? difference;
        try
        {
            difference = exchange.IsExchange ? Comparison.Answer(exchange, await call) : "it was answered";
            await call;
        }
        catch (IOException e)
        {
            difference = exchange.IsExchange ? e.Message : null;
        }

        return difference ?? CompareExit(exchange, await ended.ExitAsync());
    }

    private static string? CompareExit(Exchange exchange, int code) =>
        code == exchange.Json.GetProperty("exit_code").GetInt32() ? null : $"exit code {code}";
}

using System.Globalization;
using System.Text;
using DsxDapr.DevSidecar.Tests.Recorded;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Sends a recording's exchanges again, in order, and collects what comes out differently.</summary>
/// <param name="recording">The file, without its ending.</param>
/// <param name="isDaprd">Whether a real daprd answers: then nothing may differ that the DevSidecar's list excuses.</param>
internal sealed class Replay(string recording, bool isDaprd)
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    private readonly List<(string Name, string? Difference)> _outcome = [];

    /// <summary>The exchanges.</summary>
    public IReadOnlyList<Exchange> Exchanges { get; } = Exchange.Read(recording + ".jsonl");

    /// <summary>Notes how an exchange came out.</summary>
    public void Note(Exchange exchange, string? difference)
    {
        lock (_outcome)
        {
            _outcome.Add((exchange.Name, difference));
        }
    }

    /// <summary>Notes that an exchange is not one: a table, a log, a measurement.</summary>
    public void NotReplayed(Exchange exchange) => Note(exchange, "not replayed");

    /// <summary>Sends an exchange to a sidecar, the app answering as recorded, and compares both ends.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="port">The API.</param>
    /// <param name="app">The app that is called; null: none is.</param>
    public async Task RunAsync(Exchange exchange, int port, RecordedApp? app) => Note(exchange, await CompareAsync(exchange, port, app));

    /// <summary>Sends an exchange's request.</summary>
    public static Task<RawAnswer> SendAsync(Exchange exchange, int port)
    {
        var chunked = exchange.Name.Contains("chunked", StringComparison.Ordinal);
        return RawHttp.SendAsync(port, exchange.Method, exchange.Target, exchange.RequestHeaders, exchange.RequestBytes, chunked);
    }

    /// <summary>
    /// Replays again, up to three times, what depends on time: a machine that stalls runs into a recorded timeout once, a fault of the sidecar
    /// is there each time.
    /// </summary>
    /// <param name="replay">Replays once, from the beginning.</param>
    /// <typeparam name="T">What a replay gives.</typeparam>
    /// <param name="isAsRecorded">Whether nothing differs.</param>
    public static async Task<T> AgainAsync<T>(Func<Task<T>> replay, Func<T, bool> isAsRecorded)
    {
        var outcome = await replay();
        for (var tries = 1; tries < Tries && !isAsRecorded(outcome); tries++)
        {
            outcome = await replay();
        }

        return outcome;
    }

    /// <summary>Whether nothing differs that is not on the list, and nothing is on it that does not differ.</summary>
    public bool IsAsRecorded => Problems().Count == 0;

    /// <summary>Fails with everything that differs and is not on the list, and with what is on it and does not differ.</summary>
    public void Verify()
    {
        _outcome.Select(o => o.Name).Order(StringComparer.Ordinal).ShouldBe(Exchanges.Select(e => e.Name).Order(StringComparer.Ordinal));
        if (Problems() is { Count: > 0 } problems)
        {
            Assert.Fail(new StringBuilder().AppendJoin('\n', problems).ToString());
        }
    }

    private IReadOnlyList<string> Problems() => isDaprd
        ? [.. _outcome.Where(o => o.Difference is not null and not "not replayed").Select(o => $"{o.Name}: {o.Difference}")]
        : KnownDifferences.Check(recording, _outcome);

    // What the app is to get may come late on a busy machine; what is on the list of differences may not come at all.
    private async Task<string?> CompareAsync(Exchange exchange, int port, RecordedApp? app)
    {
        if (app is not null)
        {
            app.Forget();
            app.Answer = (context, _) => exchange.AppCalls is [var call, ..] ? RecordedApp.ReplyAsync(context, call.Reply) : Task.CompletedTask;
        }

        RawAnswer answer;
        try
        {
            answer = await SendAsync(exchange, port);
        }
        catch (IOException e)
        {
            return e.Message;
        }

        var difference = Comparison.Answer(exchange, answer);
        if (app is null)
        {
            return difference;
        }

        var hits = exchange.Json.TryGetProperty("app_hits", out var n) ? n.GetInt32() : exchange.AppCalls.Count;
        var isExpected = difference is null && !KnownDifferences.All.Any(row => row.Covers(recording, exchange.Name));
        await Eventually.TrueAsync(() => app.Seen.Count >= hits, $"{exchange.Name}: the app was called", isExpected ? Patience : ShortPatience)
            .ContinueWith(_ => { }, TaskScheduler.Default);
        return difference
            ?? (app.Seen.Count == hits ? null : string.Create(CultureInfo.InvariantCulture, $"the app was called {app.Seen.Count} times instead of {hits}"))
            ?? Comparison.Calls(exchange.AppCalls, [.. app.Seen.Take(exchange.AppCalls.Count)]);
    }
}

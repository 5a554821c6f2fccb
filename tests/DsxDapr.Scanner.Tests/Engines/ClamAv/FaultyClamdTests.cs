using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.ClamAv;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Engines.ClamAv;

/// <summary>The engine on a clamd that answers what a test wants.</summary>
public sealed class FaultyClamdTests
{
    private static readonly byte[] Large = new byte[2_000_000];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stream: OK", ScanVerdict.Clean, null)]
    [InlineData("stream: Win.Trojan.X-1 FOUND", ScanVerdict.Malicious, "Win.Trojan.X-1")]
    [InlineData("stream: Win.Trojan.X-1(44d88612fea8a8f36de82e1278abb02f:68) FOUND", ScanVerdict.Malicious, "Win.Trojan.X-1")]
    [InlineData("stream: OK FOUND", ScanVerdict.Malicious, "OK")]
    [InlineData("stream: PUA.Win.Tool.Y FOUND", ScanVerdict.Suspicious, "PUA.Win.Tool.Y")]
    [InlineData("stream: Heuristics.OLE2.ContainsMacros FOUND", ScanVerdict.Suspicious, "Heuristics.OLE2.ContainsMacros")]
    [InlineData("stream: Heuristics.Encrypted.PDF FOUND", ScanVerdict.Encrypted, null)]
    [InlineData("stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND", ScanVerdict.Unscannable, null)]
    [InlineData("INSTREAM size limit exceeded. ERROR", ScanVerdict.TooLarge, null)]
    public async Task Every_kind_of_answer_is_understood(string answer, ScanVerdict verdict, string? threat)
    {
        await using var server = new ScriptedServer((s, t) => new FakeClamd(s) { Verdict = _ => answer }.ServeAsync(t));
        using var engine = ClamdFixture.CreateEngine(server.Address);

        var result = await engine.ScanAsync("hello"u8.ToArray());

        result.Verdict.ShouldBe(verdict);
        result.Threat.ShouldBe(threat);
    }

    [Theory]
    [InlineData("stream: Can't allocate memory ERROR")]
    [InlineData("stream: CL_EFORMAT: Bad format or broken data ERROR")]
    [InlineData("stream: ok")]
    [InlineData("OK")]
    [InlineData("")]
    [InlineData("stream:OK")]
    [InlineData("stream: OKAY")]
    public async Task An_error_or_something_else_is_no_verdict(string answer)
    {
        await using var server = new ScriptedServer((s, t) => new FakeClamd(s) { Verdict = _ => answer }.ServeAsync(t));
        using var engine = ClamdFixture.CreateEngine(server.Address);

        (await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1]))).Failure.ShouldBe(EngineFailure.Failed);
    }

    [Fact]
    public async Task Verdicts_carry_the_version_of_the_database_at_that_time()
    {
        var version = 27100;
        await using var server = new ScriptedServer((s, t) => new FakeClamd(s)
        {
            Version = $"ClamAV 1.4.6/{Interlocked.Increment(ref version)}/Thu Oct  1 10:00:00 2026",
        }.ServeAsync(t));
        using var engine = ClamdFixture.CreateEngine(server.Address);

        var verdict = await engine.ScanAsync([1]);
        var health = await engine.CheckAsync(Cancelled);

        verdict.Engine.ShouldBe(new EngineInfo("clamav", "1.4.6", "27101 (Thu Oct 1 10:00:00 2026)"));
        health.DatabaseDate.ShouldBe(new DateTimeOffset(2026, 10, 1, 10, 0, 0, TimeSpan.Zero));
        health.Engine.DatabaseVersion.ShouldNotBeNull().ShouldStartWith("27102");
    }

    [Fact]
    public async Task Scans_one_after_another_share_a_session()
    {
        await using var server = new ScriptedServer((s, t) => new FakeClamd(s).ServeAsync(t));
        using var engine = ClamdFixture.CreateEngine(server.Address, clock: new ManualTimeProvider());

        for (var i = 0; i < 20; i++)
        {
            (await engine.ScanAsync(new byte[i])).Verdict.ShouldBe(ScanVerdict.Clean);
        }

        server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task A_verdict_before_the_end_of_the_content_is_none()
    {
        await using var server = new ScriptedServer(async (s, t) =>
        {
            var clamd = new FakeClamd(s);
            await clamd.ReadCommandAsync(t);
            await clamd.ReadCommandAsync(t);
            await clamd.ReadChunkAsync(t);
            await clamd.AnswerAsync("1: stream: OK", t);
            await clamd.ReadStreamAsync(t);
        });
        using var engine = ClamdFixture.CreateEngine(server.Address);

        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync(Large));
        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1]));
    }

    [Theory]
    [InlineData("garbage\0")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("7: stream: OK\0")]
    [InlineData("stream: OK\0")]
    [InlineData("1: stream: OK")]
    [InlineData("1: stream: OK\0")]
    [InlineData("1: stream: OK\0nonsense\0")]
    [InlineData("1: stream: OK\02: nonsense\0")]
    [InlineData("")]
    public async Task Garbage_and_early_ends_are_no_verdict(string answer)
    {
        await using var server = new ScriptedServer(async (s, t) =>
        {
            var clamd = new FakeClamd(s);
            await clamd.ReadCommandAsync(t);
            await clamd.ReadCommandAsync(t);
            await clamd.ReadStreamAsync(t);
            await s.WriteAsync(System.Text.Encoding.Latin1.GetBytes(answer), t);
        });
        using var engine = ClamdFixture.CreateEngine(server.Address);

        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1, 2, 3]));
    }

    // clamd answers the question for its version at once, and the scan when it is done; and it writes the version in two pieces.
    [Theory]
    [InlineData("1: stream: OK\02: ClamAV 1.4.6\0", ScanVerdict.Clean)]
    [InlineData("2: ClamAV 1.4.6\01: stream: OK\0", ScanVerdict.Clean)]
    [InlineData("2: 1: stream: OK\0ClamAV 1.4.6\0", ScanVerdict.Clean)]
    [InlineData("2: 1: stream: X FOUND\0ClamAV 1.4.6\0", ScanVerdict.Malicious)]
    [InlineData("2: ClamAV 1.4.6\0", null)]
    [InlineData("2: ClamAV 1.4.6\02: ClamAV 1.4.6\0", null)]
    [InlineData("1: stream: OK\01: stream: OK\0", null)]
    [InlineData("2: 1: stream: OK\0", null)]
    [InlineData("2: 1: stream: OK\0nonsense\0", null)]
    [InlineData("3: 1: stream: OK\0ClamAV 1.4.6\0", null)]
    [InlineData("2: 3: stream: OK\0ClamAV 1.4.6\0", null)]
    public async Task Both_answers_are_needed_and_may_come_in_any_order(string answers, ScanVerdict? expected)
    {
        await using var server = new ScriptedServer(async (s, t) =>
        {
            var clamd = new FakeClamd(s);
            await clamd.ReadCommandAsync(t);
            await clamd.ReadCommandAsync(t);
            await clamd.ReadStreamAsync(t);
            (await clamd.ReadCommandAsync(t)).ShouldBe("zVERSION");
            await s.WriteAsync(System.Text.Encoding.Latin1.GetBytes(answers), t);
        });
        using var engine = ClamdFixture.CreateEngine(server.Address);

        if (expected is null)
        {
            await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1, 2, 3]));
        }
        else
        {
            (await engine.ScanAsync([1, 2, 3])).Verdict.ShouldBe(expected.Value);
        }
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var server = new ScriptedServer(async (s, t) =>
        {
            while (true)
            {
                await s.WriteAsync(new byte[1000].Select(_ => (byte)'x').ToArray(), t);
            }
        });
        using var engine = ClamdFixture.CreateEngine(server.Address);

        await Should.ThrowAsync<EngineException>(async () => await engine.ScanAsync([1]));
    }

    [Fact]
    public async Task One_that_hangs_ends_with_the_time_limit_of_the_item()
    {
        var received = new TaskCompletionSource();
        await using var server = new ScriptedServer(async (s, t) =>
        {
            var clamd = new FakeClamd(s);
            await clamd.ReadCommandAsync(t);
            received.SetResult();
            await Task.Delay(Timeout.Infinite, t);
        });
        using var engine = ClamdFixture.CreateEngine(server.Address);
        using var limit = new CancellationTokenSource();
        using var content = TestContent.Of([1]);
        var scan = engine.ScanAsync(content, TestContent.Context, limit.Token).AsTask();
        await received.Task;

        await limit.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(scan);
    }

    [Theory]
    [InlineData("127.0.0.1:3310", true)]
    [InlineData("clamd.example:3310", true)]
    [InlineData("[::1]:3310", true)]
    [InlineData("unix:/run/clamd.sock", true)]
    [InlineData("unix:clamd.sock", false)]
    [InlineData("clamd.example", false)]
    [InlineData("127.0.0.1:0", false)]
    [InlineData("127.0.0.1:65536", false)]
    [InlineData("http://clamd:3310", false)]
    [InlineData("", false)]
    public void Addresses_are_read_strictly(string address, bool isOne) => ClamdAddress.TryParse(address, out _).ShouldBe(isOne);
}

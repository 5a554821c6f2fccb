using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Chains;
using DsxDapr.Scanner.Tests.Fakes;

namespace DsxDapr.Scanner.Tests.Engines.Chains;

public sealed class EngineChainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("clean clean", ScanVerdict.Clean)]
    [InlineData("clean malicious", ScanVerdict.Malicious)]
    [InlineData("error malicious", ScanVerdict.Malicious)]
    [InlineData("unscannable clean", ScanVerdict.Clean)]
    [InlineData("encrypted too_large", ScanVerdict.Encrypted)]
    [InlineData("too_large unscannable", ScanVerdict.TooLarge)]
    [InlineData("clean suspicious", ScanVerdict.Suspicious)]
    [InlineData("suspicious malicious clean", ScanVerdict.Malicious)]
    [InlineData("clean error", null)]
    [InlineData("error suspicious", null)]
    public async Task The_worst_word_counts_and_clean_needs_everybody_who_could_look(string engines, ScanVerdict? expected)
    {
        var chain = new EngineChain([.. engines.Split(' ').Select(Saying)]);

        if (expected is null)
        {
            await Should.ThrowAsync<EngineException>(async () => await chain.ScanAsync("hello"u8.ToArray()));
        }
        else
        {
            (await chain.ScanAsync("hello"u8.ToArray())).Verdict.ShouldBe(expected.Value);
        }
    }

    [Fact]
    public async Task Blocklists_clear_nothing_that_an_antivirus_could_not_look_at()
    {
        var lists = new FakeEngine(Drain) { IsAntivirus = false };

        (await new EngineChain([lists, Saying("encrypted")]).ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Encrypted);
        (await new EngineChain([lists, Saying("clean")]).ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Clean);
        (await new EngineChain([lists, lists]).ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Clean);
    }

    [Fact]
    public async Task A_clean_verdict_tells_of_all_who_looked_and_of_none_when_one_does_not_tell_its_database()
    {
        var lists = new FakeEngine(Drain) { IsAntivirus = false, Info = new EngineInfo("lists", "1", "7") };
        var antivirus = new FakeEngine(Drain) { Info = new EngineInfo("antivirus", "2", "27800") };
        var silent = new FakeEngine(Drain) { Info = new EngineInfo("silent", "3", DatabaseVersion: null) };

        (await new EngineChain([lists, antivirus]).ScanAsync([1])).DescribeEngines().ShouldBe("antivirus 2 (27800); lists 1 (7)");
        (await new EngineChain([lists, antivirus, silent]).ScanAsync([1])).DescribeEngines().ShouldBeNull();
    }

    [Fact]
    public async Task Of_two_that_find_malware_the_first_names_it()
    {
        var chain = new EngineChain([Saying("clean"), Saying("malicious", "First"), Saying("malicious", "Second")]);

        (await chain.ScanAsync([1])).Threat.ShouldBe("First");
    }

    [Fact]
    public async Task Every_engine_gets_every_byte_though_the_content_is_read_once()
    {
        var sums = new long[3];
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000)));
        var chain = new EngineChain([.. Enumerable.Range(0, 3).Select(i => new FakeEngine(async (content, token) =>
        {
            var buffer = new byte[1000 * (i + 1)];
            int count;
            while ((count = await content.ReadAsync(buffer, token)) > 0)
            {
                sums[i] += buffer.Take(count).Sum(b => (long)b);
            }
        }))]);

        (await chain.ScanAsync(bytes, bytesPerRead: 4321)).Verdict.ShouldBe(ScanVerdict.Clean);

        sums.ShouldAllBe(s => s == bytes.Sum(b => (long)b));
    }

    [Fact]
    public async Task A_fast_engine_waits_for_a_slow_one_in_little_memory()
    {
        var slow = new TaskCompletionSource();
        var source = new ZeroStream(1L << 30);
        using var content = new ContentStream(source, announcedLength: null, limit: null);
        var chain = new EngineChain([new FakeEngine(Drain), new FakeEngine(async (c, token) =>
        {
            await slow.Task.WaitAsync(token);
            throw new EngineException(EngineFailure.Failed, "enough");
        })]);
        var scan = chain.ScanAsync(content, TestContent.Context, Cancelled).AsTask();

        await DsxDapr.Testing.Eventually.TrueAsync(() => content.BytesRead >= 256 * 1024, "the pipe is full");
        content.BytesRead.ShouldBeLessThan(1024 * 1024);

        slow.SetResult();
        await Should.ThrowAsync<EngineException>(scan);
    }

    [Fact]
    public async Task An_engine_that_takes_less_says_so_and_the_others_go_on()
    {
        var chain = new EngineChain([new FakeEngine(Drain) { MaxSizeInBytes = 10 }, new FakeEngine(Drain)]);

        chain.MaxSizeInBytes.ShouldBeNull();
        (await chain.ScanAsync(new byte[100_000])).Verdict.ShouldBe(ScanVerdict.Clean);
        (await new EngineChain([new FakeEngine(Drain) { MaxSizeInBytes = 10 }, Saying("unscannable")]).ScanAsync(new byte[11]))
            .Verdict.ShouldBe(ScanVerdict.TooLarge);
    }

    [Theory]
    [InlineData(ScanVerdict.Clean)]
    [InlineData(ScanVerdict.Malicious)]
    public async Task A_content_that_breaks_off_is_no_verdict_whatever_the_engines_say(ScanVerdict claimed)
    {
        using var content = new ContentStream(new BreakingStream(new byte[300_000]), announcedLength: null, limit: null);
        var chain = new EngineChain([new FakeEngine(Drain), new FakeEngine((_, _) => Task.CompletedTask, claimed)]);

        await Should.ThrowAsync<ContentException>(async () => await chain.ScanAsync(content, TestContent.Context, Cancelled));
    }

    [Theory]
    [InlineData(ScanVerdict.Malicious, true)]
    [InlineData(ScanVerdict.Suspicious, false)]
    [InlineData(ScanVerdict.Unscannable, false)]
    public async Task Malware_that_one_engine_found_before_the_content_grew_above_the_limit_stays_found(ScanVerdict said, bool isKept)
    {
        var hasSaid = new TaskCompletionSource();
        var quick = new FakeEngine(
            async (content, token) =>
            {
                await content.ReadExactlyAsync(new byte[10], token);
                hasSaid.SetResult();
            },
            said,
            "Demo.Threat");
        var patient = new FakeEngine(async (content, token) =>
        {
            await hasSaid.Task;
            await content.DrainAsync(token);
        });
        using var content = new ContentStream(new TrickleStream(new ZeroStream(10_000_000), 1000), announcedLength: null, limit: 5_000_000);
        var scan = new EngineChain([patient, quick]).ScanAsync(content, TestContent.Context, Cancelled).AsTask();

        if (isKept)
        {
            var verdict = await scan;
            (verdict.Verdict, verdict.Threat).ShouldBe((ScanVerdict.Malicious, "Demo.Threat"));
        }
        else
        {
            await Should.ThrowAsync<ContentException>(scan);
        }

        content.State.ShouldBe(ContentState.TooLarge);
    }

    [Fact]
    public async Task Clean_said_before_the_end_is_a_failure()
    {
        var chain = new EngineChain([new FakeEngine(Drain), new FakeEngine((_, _) => Task.CompletedTask)]);

        await Should.ThrowAsync<EngineException>(async () => await chain.ScanAsync([1]));
    }

    [Fact]
    public async Task A_chain_is_healthy_when_all_its_engines_are()
    {
        var healthy = new FakeEngine(Drain);
        var sick = new FakeEngine(Drain) { Problem = "out of order" };

        (await new EngineChain([healthy, healthy]).CheckAsync(Cancelled)).IsHealthy.ShouldBeTrue();
        (await new EngineChain([healthy, sick]).CheckAsync(Cancelled)).Problem.ShouldBe("out of order");
    }

    private static Task Drain(ContentStream content, CancellationToken token) => content.DrainAsync(token).AsTask();

    private static FakeEngine Saying(string word) => Saying(word, threat: null);

    private static FakeEngine Saying(string word, string? threat) => word == "error"
        ? new FakeEngine((_, _) => throw new EngineException(EngineFailure.Failed, "out of order"))
        : new FakeEngine(Drain, Enum.Parse<ScanVerdict>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true), threat);
}

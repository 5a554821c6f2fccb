using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Scanner.Tests.Engines.Caching;

/// <summary>A small content that was judged is not sent to its engine again, as long as that knows nothing new.</summary>
public sealed class CachingEngineTests : IDisposable
{
    private const int MaxSize = 1000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly JudgingEngine _engine = new();
    private readonly VerdictCache _cache = new(capacity: 3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(ScanVerdict.Clean)]
    [InlineData(ScanVerdict.Malicious)]
    public async Task A_final_verdict_is_given_again_and_says_so(ScanVerdict verdict)
    {
        _engine.Verdict = verdict;
        var bytes = RandomNumberGenerator.GetBytes(MaxSize);

        var first = await ScanAsync(bytes);
        using var content = TestContent.Of(bytes, bytesPerRead: 77);
        var second = await Create().ScanAsync(content, TestContent.Context, Cancelled);

        _engine.Scans.ShouldBe(1);
        (first.IsCached, second.IsCached).ShouldBe((false, true));
        second.ShouldBe(first with { IsCached = true, Reason = second.Reason });
        second.Reason.ShouldNotBeNull().ShouldContain("earlier scan");
        (content.State, content.BytesRead).ShouldBe((ContentState.Complete, (long)MaxSize), "it is read whole all the same");
    }

    [Theory]
    [InlineData(ScanVerdict.Suspicious)]
    [InlineData(ScanVerdict.Unscannable)]
    [InlineData(ScanVerdict.Encrypted)]
    [InlineData(ScanVerdict.TooLarge)]
    public async Task Any_other_verdict_is_asked_for_again(ScanVerdict verdict)
    {
        _engine.Verdict = verdict;

        await ScanAsync([1]);
        await ScanAsync([1]);

        _engine.Scans.ShouldBe(2);
        _cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_verdict_that_came_before_the_end_of_the_content_is_not_remembered()
    {
        _engine.Verdict = ScanVerdict.Malicious;
        _engine.ReadsAll = false;

        (await ScanAsync([1, 2, 3])).Verdict.ShouldBe(ScanVerdict.Malicious);

        _cache.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_remembered_of_a_failure()
    {
        _engine.Failure = new EngineException(EngineFailure.Failed, "out of order");

        await Should.ThrowAsync<EngineException>(async () => await ScanAsync([1]));
        _engine.Failure = null;

        (await ScanAsync([1])).IsCached.ShouldBeFalse();
    }

    [Fact]
    public async Task With_another_database_everything_is_asked_for_again()
    {
        await ScanAsync([1]);
        await ScanAsync([2]);
        _engine.Info = _engine.Info with { DatabaseVersion = "2" };
        _engine.Verdict = ScanVerdict.Malicious;

        (await ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Malicious);

        _cache.Count.ShouldBe(1, "what was known by the old one is dropped");
        (await ScanAsync([1])).IsCached.ShouldBeTrue();
    }

    [Fact]
    public async Task A_verdict_made_with_an_older_database_than_the_engine_has_now_is_not_given_again()
    {
        _engine.Answers = _engine.Info with { DatabaseVersion = "0" };

        await ScanAsync([1]);
        await ScanAsync([1]);

        _engine.Scans.ShouldBe(2);
    }

    [Fact]
    public async Task An_engine_that_does_not_tell_its_database_is_always_asked()
    {
        _engine.Info = _engine.Info with { DatabaseVersion = null };

        await ScanAsync([1]);
        await ScanAsync([1]);

        _engine.Scans.ShouldBe(2);
    }

    [Fact]
    public async Task A_larger_content_is_not_remembered()
    {
        await ScanAsync(new byte[MaxSize + 1]);
        await ScanAsync(new byte[MaxSize + 1]);

        _engine.Scans.ShouldBe(2);
        _engine.LastContent.ShouldBe(new byte[MaxSize + 1]);
    }

    [Fact]
    public async Task No_more_is_remembered_than_there_is_room_for_and_what_was_used_longest_ago_goes_first()
    {
        await ScanAsync([1]);
        await ScanAsync([2]);
        await ScanAsync([3]);
        await ScanAsync([1]);
        await ScanAsync([4]);

        _cache.Count.ShouldBe(3);
        (await ScanAsync([1])).IsCached.ShouldBeTrue();
        (await ScanAsync([2])).IsCached.ShouldBeFalse();
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(5, 4L)]
    [InlineData(null, null)]
    public async Task A_known_content_that_is_not_as_announced_too_large_or_breaks_off_is_no_verdict(int? announced, long? limit)
    {
        await ScanAsync([1, 2, 3, 4, 5, 6]);
        Stream source = announced is null ? new BreakingStream([1, 2, 3, 4, 5, 6]) : new MemoryStream([1, 2, 3, 4, 5, 6]);
        using var content = new ContentStream(source, announced, limit);

        await Should.ThrowAsync<ContentException>(async () => await Create().ScanAsync(content, TestContent.Context, Cancelled));
    }

    [Theory]
    [InlineData("readme.txt", "copy.TXT", true)]
    [InlineData("readme.txt", "readme.exe", false)]
    [InlineData("readme.txt", "readme", false)]
    public async Task A_verdict_counts_for_items_of_the_same_extension_which_engines_may_go_by(string first, string second, bool isKnown)
    {
        using var content = TestContent.Of([1]);
        await Create().ScanAsync(content, TestContent.Context with { Metainfo = first }, Cancelled);
        using var again = TestContent.Of([1]);

        (await Create().ScanAsync(again, TestContent.Context with { Metainfo = second }, Cancelled)).IsCached.ShouldBe(isKnown);
    }

    [Fact]
    public async Task Tests_of_the_engine_reach_it()
    {
        await ScanAsync([1]);
        using var content = TestContent.Of([1]);

        (await Create().ScanAsync(content, TestContent.Context with { IsTest = true }, Cancelled)).IsCached.ShouldBeFalse();
    }

    [Fact]
    public async Task Hits_and_misses_are_counted()
    {
        var counted = new List<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "dsx.scanner.cache.lookups" && instrument.Meter.Scope == Meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted.AddRange(Enumerable.Repeat(tags[0].Value, (int)value)));
        listener.Start();

        await ScanAsync([1]);
        await ScanAsync([1]);
        await ScanAsync([1]);

        counted.ShouldBe(["miss", "hit", "hit"]);
    }

    private CachingEngine Create() => new(_engine, _cache, MaxSize, new CacheMetrics(Meters));

    private ValueTask<EngineVerdict> ScanAsync(byte[] bytes) => Create().ScanAsync(bytes, bytesPerRead: 77);

    private sealed class JudgingEngine : IScanEngine
    {
        public EngineInfo Info { get; set; } = new("judge", "1.0", "1");

        /// <summary>What its verdicts say that they were made with; null for <see cref="Info"/>.</summary>
        public EngineInfo? Answers { get; set; }

        public ScanVerdict Verdict { get; set; } = ScanVerdict.Clean;

        public bool ReadsAll { get; set; } = true;

        public EngineException? Failure { get; set; }

        public int Scans { get; private set; }

        public byte[] LastContent { get; private set; } = [];

        public long? MaxSizeInBytes => null;

        public int? MaxScansAtOnce => null;

        public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
        {
            Scans++;
            if (Failure is not null)
            {
                throw Failure;
            }

            if (ReadsAll)
            {
                using var read = new MemoryStream();
                await content.CopyToAsync(read, cancellationToken);
                LastContent = read.ToArray();
            }

            return new EngineVerdict(Answers ?? Info, Verdict, Verdict == ScanVerdict.Malicious ? "Demo.Threat" : null);
        }

        public ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new EngineHealth(Info));
    }
}

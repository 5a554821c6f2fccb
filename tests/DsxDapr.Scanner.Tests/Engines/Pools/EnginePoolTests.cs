using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Pools;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Scanner.Tests.Engines.Pools;

public sealed class EnginePoolTests
{
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scan_goes_to_the_instance_with_the_fewest()
    {
        var hold = new TaskCompletionSource();
        var engines = Enumerable.Range(0, 3).Select(_ => new FakeEngine(async (c, t) =>
        {
            await hold.Task.WaitAsync(t);
            await c.DrainAsync(t);
        })).ToList();
        var pool = CreatePool(engines);

        var scans = Enumerable.Range(0, 9).Select(_ => pool.ScanAsync([1]).AsTask()).ToList();

        engines.ShouldAllBe(e => e.Scans == 3);
        hold.SetResult();
        (await Task.WhenAll(scans)).ShouldAllBe(v => v.Verdict == ScanVerdict.Clean);
    }

    [Fact]
    public async Task One_that_cannot_be_reached_costs_no_item_and_is_left_out_for_longer_each_time()
    {
        var broken = new FakeEngine((_, _) => throw new EngineException(EngineFailure.Unavailable, "gone"));
        var pool = CreatePool([broken, Working()]);

        await ScanManyAsync(pool, 20);
        broken.Scans.ShouldBe(1);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await ScanManyAsync(pool, 20);
        broken.Scans.ShouldBe(2);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await ScanManyAsync(pool, 20);
        broken.Scans.ShouldBe(2, "the second pause is longer");
    }

    [Fact]
    public async Task One_whose_health_check_passes_is_used_again_at_once()
    {
        var isBroken = true;
        var engine = new FakeEngine((c, t) => isBroken ? throw new EngineException(EngineFailure.Busy, "starting") : c.DrainAsync(t).AsTask());
        var pool = CreatePool([engine, Working()]);
        await ScanManyAsync(pool, 10);

        isBroken = false;
        (await pool.CheckAsync(Cancelled)).IsHealthy.ShouldBeTrue();
        await ScanManyAsync(pool, 10);

        engine.Scans.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Failover_instances_are_used_only_while_no_other_can_be()
    {
        var primary = Working();
        var failover = Working();
        var pool = CreatePool([primary], [failover]);
        await ScanManyAsync(pool, 10);
        failover.Scans.ShouldBe(0);

        primary.Problem = "gone";
        await pool.CheckAsync(Cancelled);
        await ScanManyAsync(pool, 10);
        failover.Scans.ShouldBe(10);

        primary.Problem = null;
        await pool.CheckAsync(Cancelled);
        await ScanManyAsync(pool, 10);
        failover.Scans.ShouldBe(10);
    }

    [Fact]
    public async Task A_scan_that_has_begun_to_read_is_not_passed_on()
    {
        var other = Working();
        var pool = CreatePool([new FakeEngine(BreakAfterReading), new FakeEngine(BreakAfterReading)], [other]);

        await Should.ThrowAsync<EngineException>(async () => await pool.ScanAsync(new byte[10]));

        other.Scans.ShouldBe(0);
    }

    [Fact]
    public async Task When_none_can_be_reached_the_scan_fails_and_the_pool_is_unhealthy()
    {
        var engines = Enumerable.Range(0, 2)
            .Select(_ => new FakeEngine((_, _) => throw new EngineException(EngineFailure.Unavailable, "gone")) { Problem = "gone" }).ToList();
        var pool = CreatePool(engines);

        (await Should.ThrowAsync<EngineException>(async () => await pool.ScanAsync([1]))).Failure.ShouldBe(EngineFailure.Unavailable);
        engines.ShouldAllBe(e => e.Scans == 1);
        (await pool.CheckAsync(Cancelled)).Problem.ShouldBe("gone");
    }

    [Fact]
    public async Task It_takes_as_many_scans_as_the_instances_in_use_together()
    {
        var first = new FakeEngine((c, t) => c.DrainAsync(t).AsTask()) { MaxScansAtOnce = 4 };
        var second = new FakeEngine((c, t) => c.DrainAsync(t).AsTask()) { MaxScansAtOnce = 6 };
        var pool = CreatePool([first, second], [new FakeEngine((c, t) => c.DrainAsync(t).AsTask()) { MaxScansAtOnce = 1 }]);
        pool.MaxScansAtOnce.ShouldBe(10);

        second.Problem = "gone";
        await pool.CheckAsync(Cancelled);
        pool.MaxScansAtOnce.ShouldBe(4);

        first.Problem = "gone";
        await pool.CheckAsync(Cancelled);
        pool.MaxScansAtOnce.ShouldBe(1);
    }

    private static FakeEngine Working() => new((c, t) => c.DrainAsync(t).AsTask());

    private static async Task BreakAfterReading(ContentStream content, CancellationToken token)
    {
        await content.ReadExactlyAsync(new byte[5], token);
        throw new EngineException(EngineFailure.Unavailable, "gone");
    }

    private static async Task ScanManyAsync(EnginePool pool, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await pool.ScanAsync([1])).Verdict.ShouldBe(ScanVerdict.Clean);
        }
    }

    private EnginePool CreatePool(IEnumerable<IScanEngine> primary, IEnumerable<IScanEngine>? failover = null) => new(
        [
            .. primary.Select((e, i) => new EngineInstance($"primary {i}", e, isFailover: false, _clock)),
            .. (failover ?? []).Select((e, i) => new EngineInstance($"failover {i}", e, isFailover: true, _clock)),
        ],
        NullLogger<EnginePool>.Instance);
}

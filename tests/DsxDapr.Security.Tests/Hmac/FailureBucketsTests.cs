using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class FailureBucketsTests
{
    private const int PerMinute = 20;
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Twenty_failures_at_once_are_allowed_and_then_one_every_three_seconds()
    {
        var buckets = new FailureBuckets(_clock);
        for (var failure = 0; failure < PerMinute; failure++)
        {
            buckets.WaitFor("a", PerMinute).ShouldBe(TimeSpan.Zero);
            buckets.Take("a", PerMinute).ShouldBe(TimeSpan.Zero);
        }

        buckets.WaitFor("a", PerMinute).ShouldBe(TimeSpan.FromSeconds(3));
        buckets.WaitFor("b", PerMinute).ShouldBe(TimeSpan.Zero);
        buckets.Take("a", PerMinute).ShouldBe(TimeSpan.FromSeconds(3));

        _clock.Advance(TimeSpan.FromSeconds(3));
        buckets.WaitFor("a", PerMinute).ShouldBe(TimeSpan.Zero);
        buckets.Take("a", PerMinute);
        buckets.WaitFor("a", PerMinute).ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_flood_of_strangers_takes_bounded_memory_and_turns_nobody_else_away()
    {
        var buckets = new FailureBuckets(_clock, capacity: 100);

        for (var stranger = 0; stranger < 1_000; stranger++)
        {
            buckets.Take($"stranger {stranger}", PerMinute);
        }

        buckets.Count.ShouldBe(100);
        buckets.Take("somebody else", PerMinute).ShouldBe(TimeSpan.Zero);
        buckets.WaitFor("somebody else", PerMinute).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Who_had_no_failure_for_a_while_is_forgotten_when_room_is_needed()
    {
        var buckets = new FailureBuckets(_clock, capacity: 1);
        buckets.Take("a", PerMinute);
        _clock.Advance(TimeSpan.FromMinutes(1));

        for (var failure = 0; failure <= PerMinute; failure++)
        {
            buckets.Take("b", PerMinute);
        }

        buckets.WaitFor("b", PerMinute).ShouldBeGreaterThan(TimeSpan.Zero);
        buckets.Count.ShouldBe(1);
    }
}

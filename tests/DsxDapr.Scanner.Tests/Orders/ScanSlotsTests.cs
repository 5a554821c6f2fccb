using DsxDapr.Scanner.Orders;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Tests.Orders;

public sealed class ScanSlotsTests
{
    private static readonly TimeSpan ScanTime = TimeSpan.FromMilliseconds(10);

    private readonly ManualTimeProvider _clock = new();
    private int _asked;
    private int _released;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(30)]
    public void It_settles_where_more_at_once_gives_no_more(int knee)
    {
        var slots = CreateSlots(most: 100);

        Load(slots, knee, rounds: 3000);

        slots.Limit.ShouldBeInRange((knee / 2) + 1, (knee * 3 / 2) + 2);
    }

    [Fact]
    public void It_follows_an_engine_that_becomes_faster()
    {
        var slots = CreateSlots(most: 100);
        Load(slots, knee: 4, rounds: 1000);

        Load(slots, knee: 40, rounds: 6000);

        slots.Limit.ShouldBeGreaterThan(25);
    }

    [Theory]
    [InlineData(3, null, 3)]
    [InlineData(100, 5, 5)]
    public void It_never_takes_more_than_settings_and_engine_allow(int most, int? engine, int bound)
    {
        var slots = CreateSlots(most, engine);

        Load(slots, knee: 50, rounds: 3000);

        slots.Limit.ShouldBeLessThanOrEqualTo(bound);
    }

    [Fact]
    public async Task Those_who_wait_are_served_in_turn_and_may_give_up()
    {
        var slots = CreateSlots(most: 1);
        await slots.AcquireAsync(Cancelled);
        using var impatience = new CancellationTokenSource();
        var first = slots.AcquireAsync(impatience.Token);
        var second = slots.AcquireAsync(Cancelled);

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        second.IsCompleted.ShouldBeFalse();

        slots.Release(bytes: 1);
        await second;
    }

    // An engine that works on `knee` scans at once; more only wait inside it. There is always more to scan than there are slots.
    private void Load(ScanSlots slots, int knee, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            while (_asked - _released == slots.InUse)
            {
                _ = slots.AcquireAsync(CancellationToken.None);
                _asked++;
            }

            var together = Math.Min(slots.InUse, knee);
            _clock.Advance(ScanTime);
            _released += together;
            for (var i = 0; i < together; i++)
            {
                slots.Release(bytes: 1000);
            }
        }
    }

    private ScanSlots CreateSlots(int most, int? engine = null) => new(
        new FakeEngine((_, _) => Task.CompletedTask) { MaxScansAtOnce = engine },
        Options.Create(new ScannerOptions { MaxInFlight = most }),
        _clock);
}

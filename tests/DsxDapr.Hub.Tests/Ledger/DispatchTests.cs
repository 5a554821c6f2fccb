using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class DispatchTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    [Fact]
    public async Task A_leased_item_is_not_leased_again_while_its_lease_lasts()
    {
        await _fixture.AcceptAsync("job", "/a", "/b", "/c");

        (await _fixture.LeaseAsync(2)).Select(item => item.Location).ShouldBe(["/a", "/b"]);
        (await _fixture.LeaseAsync(2)).Select(item => item.Location).ShouldBe(["/c"]);
        (await _fixture.LeaseAsync(2)).ShouldBeEmpty();
        (await _fixture.Ledger.CountInFlightAsync(LedgerFixture.Token)).ShouldBe(3);
    }

    [Fact]
    public async Task An_item_whose_lease_ran_out_is_dispatched_again()
    {
        await _fixture.AcceptAsync("job", "/a");
        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);

        _fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        (await _fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token)).ShouldBe(1);

        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task An_item_that_no_scanner_ever_answers_is_dead_in_the_end()
    {
        await _fixture.AcceptAsync("job", "/a");
        for (var dispatch = 1; dispatch <= 3; dispatch++)
        {
            await _fixture.LeaseAsync();
            _fixture.Clock.Advance(TimeSpan.FromSeconds(61));
            await _fixture.Ledger.ExpireLeasesAsync(3, LedgerFixture.Token);
        }

        var item = (await _fixture.Ledger.ListItemsAsync("job", 0, 10, LedgerFixture.Token)).ShouldHaveSingleItem();
        item.State.ShouldBe(ItemState.Dead);
        item.Reason.ShouldBe("no scanner answered in 3 dispatches");
        (await _fixture.JobAsync("job")).Dead.ShouldBe(1);
    }

    [Fact]
    public async Task The_oldest_job_is_dispatched_first()
    {
        await _fixture.AcceptAsync("one", "/1");
        await _fixture.AcceptAsync("two", "/2");
        await _fixture.AcceptAsync("one", "/3");

        (await _fixture.LeaseAsync()).Select(item => item.Location).ShouldBe(["/1", "/3", "/2"]);
    }

    [Fact]
    public async Task Items_of_a_connector_that_is_not_there_wait()
    {
        await _fixture.AcceptAsync("job", "/a");

        (await _fixture.Ledger.LeaseAsync(10, [Guid.NewGuid()], LedgerFixture.OneMinute, LedgerFixture.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_returned_item_is_due_after_its_delay()
    {
        await _fixture.AcceptAsync("job", "/a");
        var leased = await _fixture.LeaseAsync();

        await _fixture.Ledger.ReturnAsync([leased[0].TaskId], TimeSpan.FromSeconds(5), LedgerFixture.Token);

        (await _fixture.LeaseAsync()).ShouldBeEmpty();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(6));
        (await _fixture.LeaseAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_dispatch_that_never_left_the_hub_does_not_count()
    {
        await _fixture.AcceptAsync("job", "/a");
        for (var outage = 0; outage < 3; outage++)
        {
            var leased = await _fixture.LeaseAsync();
            await _fixture.Ledger.ReturnAsync([leased[0].TaskId], TimeSpan.Zero, LedgerFixture.Token);
        }

        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task An_item_whose_orders_all_reach_no_scanner_is_dead_in_the_end()
    {
        await _fixture.AcceptAsync("job", "/a");
        for (var dispatch = 1; dispatch <= 3; dispatch++)
        {
            var leased = (await _fixture.LeaseAsync()).ShouldHaveSingleItem();
            await _fixture.Ledger.ShortenLeaseAsync(leased.TaskId, leased.Attempt, TimeSpan.FromSeconds(5), LedgerFixture.Token);
            _fixture.Clock.Advance(TimeSpan.FromSeconds(6));
            (await _fixture.Ledger.ExpireLeasesAsync(3, LedgerFixture.Token)).ShouldBe(1);
        }

        (await _fixture.JobAsync("job")).Dead.ShouldBe(1);
    }

    [Fact]
    public async Task A_late_word_on_an_earlier_dispatch_does_not_shorten_the_lease_of_the_present_one()
    {
        await _fixture.AcceptAsync("job", "/a");
        await _fixture.LeaseAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await _fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);
        var second = (await _fixture.LeaseAsync()).ShouldHaveSingleItem();

        await _fixture.Ledger.ShortenLeaseAsync(second.TaskId, second.Attempt - 1, TimeSpan.Zero, LedgerFixture.Token);

        (await _fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_of_a_paused_job_is_dispatched_until_it_is_resumed()
    {
        await _fixture.AcceptAsync("job", "/a");
        (await _fixture.Ledger.PauseAsync("job", LedgerFixture.Token)).ShouldBeTrue();
        (await _fixture.LeaseAsync()).ShouldBeEmpty();

        (await _fixture.Ledger.ResumeAsync("job", LedgerFixture.Token)).ShouldBeTrue();
        (await _fixture.LeaseAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_a_cancelled_job_had_in_flight_is_cancelled_when_its_lease_runs_out()
    {
        await _fixture.AcceptAsync("job", "/a", "/b");
        await _fixture.LeaseAsync(1);
        await _fixture.Ledger.CancelAsync("job", LedgerFixture.Token);
        (await _fixture.JobAsync("job")).Open.ShouldBe(1);

        _fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await _fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);

        (await _fixture.JobAsync("job")).Cancelled.ShouldBe(2);
        (await _fixture.LeaseAsync()).ShouldBeEmpty();
    }

    public void Dispose() => _fixture.Dispose();
}

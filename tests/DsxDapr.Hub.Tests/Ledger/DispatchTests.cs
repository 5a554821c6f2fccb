using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class DispatchTests(LedgerBackend backend) : LedgerTests(backend)
{
    [Fact]
    public async Task A_leased_item_is_not_leased_again_while_its_lease_lasts()
    {
        await Fixture.AcceptAsync("job", "/a", "/b", "/c");

        (await Fixture.LeaseAsync(2)).Select(item => item.Location).ShouldBe(["/a", "/b"]);
        (await Fixture.LeaseAsync(2)).Select(item => item.Location).ShouldBe(["/c"]);
        (await Fixture.LeaseAsync(2)).ShouldBeEmpty();
        (await Fixture.Ledger.CountInFlightAsync(LedgerFixture.Token)).ShouldBe(3);
    }

    [Fact]
    public async Task An_item_whose_lease_ran_out_is_dispatched_again()
    {
        await Fixture.AcceptAsync("job", "/a");
        (await Fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);

        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        (await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token)).ShouldBe(1);

        (await Fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task An_item_that_no_scanner_ever_answers_is_dead_in_the_end()
    {
        await Fixture.AcceptAsync("job", "/a");
        for (var dispatch = 1; dispatch <= 3; dispatch++)
        {
            await Fixture.LeaseAsync();
            Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
            await Fixture.Ledger.ExpireLeasesAsync(3, LedgerFixture.Token);
        }

        var item = (await Fixture.Ledger.ListItemsAsync("job", 0, 10, LedgerFixture.Token)).ShouldHaveSingleItem();
        item.State.ShouldBe(ItemState.Dead);
        item.Reason.ShouldBe("no scanner answered in 3 dispatches");
        (await Fixture.JobAsync("job")).Dead.ShouldBe(1);
    }

    [Fact]
    public async Task What_connectors_submit_by_themselves_is_dispatched_in_order_of_acceptance()
    {
        await Fixture.AcceptAsync("one", "/1");
        await Fixture.AcceptAsync("two", "/2");
        await Fixture.AcceptAsync("one", "/3");

        (await Fixture.LeaseAsync()).Select(item => item.Location).ShouldBe(["/1", "/2", "/3"]);
    }

    [Fact]
    public async Task Items_of_a_connector_that_is_not_there_wait()
    {
        await Fixture.AcceptAsync("job", "/a");

        (await Fixture.Ledger.LeaseAsync(10, [Guid.NewGuid()], LedgerFixture.OneMinute, LedgerFixture.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_connector_submits_by_itself_does_not_wait_for_a_full_scan_that_began_before()
    {
        await AcceptFullScanAsync("scan", "/1", "/2", "/3");
        await Fixture.AcceptAsync("event", "/written-now");

        (await Fixture.LeaseAsync(2)).Select(item => item.Location).ShouldBe(["/written-now", "/1"]);
    }

    [Fact]
    public async Task Full_scans_get_equal_parts_and_what_one_has_no_use_for_goes_to_the_oldest()
    {
        await AcceptFullScanAsync("first", "/a1", "/a2", "/a3", "/a4");
        await AcceptFullScanAsync("second", "/b1");
        await AcceptFullScanAsync("third", "/c1", "/c2", "/c3", "/c4");

        (await Fixture.LeaseAsync(6)).Select(item => item.Location).ShouldBe(["/a1", "/a2", "/b1", "/c1", "/c2", "/a3"]);
    }

    [Fact]
    public async Task A_returned_item_is_due_after_its_delay()
    {
        await Fixture.AcceptAsync("job", "/a");
        var leased = await Fixture.LeaseAsync();

        await Fixture.Ledger.ReturnAsync([leased[0]], TimeSpan.FromSeconds(5), LedgerFixture.Token);

        (await Fixture.LeaseAsync()).ShouldBeEmpty();
        Fixture.Clock.Advance(TimeSpan.FromSeconds(6));
        (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_dispatch_that_never_left_the_hub_does_not_count()
    {
        await Fixture.AcceptAsync("job", "/a");
        for (var outage = 0; outage < 3; outage++)
        {
            var leased = await Fixture.LeaseAsync();
            await Fixture.Ledger.ReturnAsync([leased[0]], TimeSpan.Zero, LedgerFixture.Token);
        }

        (await Fixture.LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task An_item_whose_orders_all_reach_no_scanner_is_dead_in_the_end()
    {
        await Fixture.AcceptAsync("job", "/a");
        for (var dispatch = 1; dispatch <= 3; dispatch++)
        {
            var leased = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
            await Fixture.Ledger.ShortenLeaseAsync(leased.TaskId, leased.Attempt, TimeSpan.FromSeconds(5), LedgerFixture.Token);
            Fixture.Clock.Advance(TimeSpan.FromSeconds(6));
            (await Fixture.Ledger.ExpireLeasesAsync(3, LedgerFixture.Token)).ShouldBe(1);
        }

        (await Fixture.JobAsync("job")).Dead.ShouldBe(1);
    }

    [Fact]
    public async Task A_late_word_on_an_earlier_dispatch_does_not_shorten_the_lease_of_the_present_one()
    {
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.LeaseAsync();
        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);
        var second = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();

        await Fixture.Ledger.ShortenLeaseAsync(second.TaskId, second.Attempt - 1, TimeSpan.Zero, LedgerFixture.Token);

        (await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_of_a_paused_job_is_dispatched_until_it_is_resumed()
    {
        await Fixture.AcceptAsync("job", "/a");
        (await Fixture.Ledger.PauseAsync("job", LedgerFixture.Token)).ShouldBeTrue();
        (await Fixture.LeaseAsync()).ShouldBeEmpty();

        (await Fixture.Ledger.ResumeAsync("job", LedgerFixture.Token)).ShouldBeTrue();
        (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_a_cancelled_job_had_in_flight_is_cancelled_when_its_lease_runs_out()
    {
        await Fixture.AcceptAsync("job", "/a", "/b");
        await Fixture.LeaseAsync(1);
        await Fixture.Ledger.CancelAsync("job", LedgerFixture.Token);
        (await Fixture.JobAsync("job")).Open.ShouldBe(1);

        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await Fixture.Ledger.ExpireLeasesAsync(100, LedgerFixture.Token);

        (await Fixture.JobAsync("job")).Cancelled.ShouldBe(2);
        (await Fixture.LeaseAsync()).ShouldBeEmpty();
    }

    private async Task AcceptFullScanAsync(string job, params string[] locations)
    {
        await Fixture.Ledger.OpenJobAsync(job, Fixture.Connector, null, null, null, LedgerFixture.Token);
        await Fixture.AcceptAsync(job, locations);
    }
}

using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Schedules;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class ScheduleTests(LedgerBackend backend) : LedgerTests(backend)
{
    private static CancellationToken Token => LedgerFixture.Token;

    private DateTimeOffset Now => Fixture.Clock.GetUtcNow();

    [Fact]
    public async Task A_time_is_claimed_by_one_of_two_hubs_and_becomes_one_order()
    {
        var schedule = await CreateAsync();
        var (database, another) = Fixture.OpenAnother();
        using var _ = database;

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(number =>
            (number % 2 == 0 ? Fixture.Ledger : another).ClaimScheduleAsync(schedule, Now.AddHours(1), Token)));

        claims.Count(claim => claim == ScheduleOutcome.Ordered).ShouldBe(1);
        claims.Count(claim => claim is null).ShouldBe(9);
        (await LeaseAsync()).ShouldHaveSingleItem().JobId.ShouldBe(schedule.JobAt(schedule.NextAt!.Value));
        (await Fixture.Ledger.ListJobsAsync(null, null, 10, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_claimed_time_outlives_the_hub_that_claimed_it()
    {
        var schedule = await CreateAsync();
        await Fixture.Ledger.ClaimScheduleAsync(schedule, Now.AddHours(1), Token);

        Fixture.Reopen();

        (await Fixture.Ledger.ClaimScheduleAsync(schedule, Now.AddHours(1), Token)).ShouldBeNull();
        (await LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(1);
        (await LeaseAsync()).ShouldBeEmpty();

        // That hub, too, died on its way to the connector.
        Fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        (await LeaseAsync()).ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_time_is_skipped_while_the_last_scan_runs_and_that_stands_in_the_trail()
    {
        var first = await ClaimAsync(await CreateAsync());
        await Fixture.AcceptAsync(first, "/a");
        await Fixture.Ledger.EndEnumerationAsync(first, Fixture.Connector, isComplete: true, Token);

        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await ClaimAsync(await DueAsync());

        var schedule = (await Fixture.Ledger.ListSchedulesAsync(Token)).Single();
        (schedule.LastOutcome, schedule.LastJob).ShouldBe((ScheduleOutcome.Skipped, first));
        (await Fixture.Ledger.ListAuditAsync(null, 1, Token)).Single().Detail.ShouldNotBeNull().ShouldContain($"{first} still runs");
        (await LeaseAsync()).ShouldBeEmpty();

        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single()));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        (await ClaimAsync(await DueAsync())).ShouldNotBe(first);
    }

    [Fact]
    public async Task A_scan_whose_listing_went_silent_is_ordered_again_under_the_same_job()
    {
        var first = await ClaimAsync(await CreateAsync());
        await Fixture.Ledger.CompleteOrderAsync((await LeaseAsync()).Single(), Token);
        await Fixture.AcceptAsync(first, "/a");

        Fixture.Clock.Advance(TimeSpan.FromMinutes(61));
        (await ClaimAsync(await DueAsync())).ShouldBe(first);

        (await LeaseAsync()).ShouldHaveSingleItem().JobId.ShouldBe(first);
        (await Fixture.Ledger.ListJobsAsync(null, null, 10, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_order_waits_for_its_connector_and_says_what_went_wrong()
    {
        await ClaimAsync(await CreateAsync());
        (await Fixture.Ledger.LeaseOrdersAsync(5, [], TimeSpan.FromMinutes(2), Token)).ShouldBeEmpty();

        await Fixture.Ledger.RetryOrderAsync((await LeaseAsync()).Single(), "no\0body", TimeSpan.FromSeconds(2), Token);
        (await Fixture.Ledger.ListSchedulesAsync(Token)).Single().OrderError.ShouldNotBeNull().ShouldStartWith("no");
        (await LeaseAsync()).ShouldBeEmpty();

        Fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        (await LeaseAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_order_that_is_not_needed_any_more_is_not_given_to_anybody()
    {
        var job = await ClaimAsync(await CreateAsync());
        await Fixture.Ledger.PauseAsync(job, Token);
        (await LeaseAsync()).ShouldBeEmpty();
        await Fixture.Ledger.ResumeAsync(job, Token);
        await Fixture.Ledger.CancelAsync(job, Token);

        (await LeaseAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_ends_a_schedule_takes_its_undelivered_order_back(bool delete)
    {
        var schedule = await CreateAsync();
        var job = await ClaimAsync(schedule);

        (await (delete ? Fixture.Ledger.DeleteScheduleAsync(schedule.Id, Token) : Fixture.Ledger.SetScheduleAsync(schedule.Id, null, Token))).ShouldBeTrue();

        (await LeaseAsync()).ShouldBeEmpty();
        (await Fixture.JobAsync(job)).Status.ShouldBe(JobStatus.Cancelled);
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        (await Fixture.Ledger.ListDueSchedulesAsync(Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task There_are_no_more_schedules_than_the_limit()
    {
        await CreateAsync();

        (await Fixture.Ledger.CreateScheduleAsync(New() with { Id = "another" }, 1, Token)).ShouldBeFalse();
    }

    private ScheduleRecord New() => new()
    {
        Id = "nightly",
        Name = "Every hour",
        Connector = Fixture.Connector,
        Cron = "0 * * * *",
        TimeZone = "UTC",
        CreatedAt = Now,
        CreatedBy = "operator:test",
        NextAt = Now,
    };

    private async Task<ScheduleRecord> CreateAsync()
    {
        (await Fixture.Ledger.CreateScheduleAsync(New(), 10, Token)).ShouldBeTrue();
        return await DueAsync();
    }

    private async Task<ScheduleRecord> DueAsync() => (await Fixture.Ledger.ListDueSchedulesAsync(Token)).ShouldHaveSingleItem();

    private async Task<string> ClaimAsync(ScheduleRecord schedule)
    {
        await Fixture.Ledger.ClaimScheduleAsync(schedule, Now.AddHours(1), Token);
        return (await Fixture.Ledger.FindScheduleAsync(schedule.Id, Token))!.LastJob!;
    }

    private Task<IReadOnlyList<FullScanOrder>> LeaseAsync() =>
        Fixture.Ledger.LeaseOrdersAsync(5, [Fixture.Connector], TimeSpan.FromMinutes(2), Token);
}

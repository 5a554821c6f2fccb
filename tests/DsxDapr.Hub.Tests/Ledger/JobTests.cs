using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class JobTests(LedgerBackend backend) : LedgerTests(backend)
{
    [Fact]
    public async Task A_full_scan_is_completed_when_its_enumeration_ended_and_every_item_is_terminal()
    {
        await Fixture.Ledger.OpenJobAsync("job", Fixture.Connector, "nightly", null, null, LedgerFixture.Token);
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0]));
        (await Fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Running);

        await Fixture.Ledger.EndEnumerationAsync("job", Fixture.Connector, isComplete: true, LedgerFixture.Token);

        var job = await Fixture.JobAsync("job");
        job.Status.ShouldBe(JobStatus.Completed);
        job.Name.ShouldBe("nightly");
        job.FinishedAt!.Value.ShouldBe(Fixture.Clock.GetUtcNow(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_full_scan_of_nothing_is_completed_by_the_end_of_its_enumeration()
    {
        await Fixture.Ledger.OpenJobAsync("job", Fixture.Connector, null, null, null, LedgerFixture.Token);
        await Fixture.Ledger.EndEnumerationAsync("job", Fixture.Connector, isComplete: true, LedgerFixture.Token);

        (await Fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task A_listing_that_broke_off_is_remembered_and_no_later_report_mends_it()
    {
        await Fixture.Ledger.OpenJobAsync("job", Fixture.Connector, null, null, null, LedgerFixture.Token);
        await Fixture.Ledger.EndEnumerationAsync("job", Fixture.Connector, isComplete: false, LedgerFixture.Token);
        await Fixture.Ledger.EndEnumerationAsync("job", Fixture.Connector, isComplete: true, LedgerFixture.Token);

        (await Fixture.JobAsync("job")).IsListingComplete.ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_scan_is_listed_with_who_took_its_order_until_its_enumeration_ends()
    {
        await Fixture.Ledger.OpenJobAsync("job", Fixture.Connector, null, "?job_id=job", null, LedgerFixture.Token);
        (await EnumerationAsync()).ShouldNotBeNull().InstanceId.ShouldBeNull();

        await Fixture.Ledger.ConfirmOrderAsync("job", "first", LedgerFixture.Token);
        (await EnumerationAsync()).ShouldNotBeNull().ShouldSatisfyAllConditions(
            enumeration => enumeration.InstanceId.ShouldBe("first"), enumeration => enumeration.Query.ShouldBe("?job_id=job"));

        await Fixture.Ledger.EndEnumerationAsync("job", Fixture.Connector, isComplete: true, LedgerFixture.Token);
        (await EnumerationAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_job_of_one_event_needs_no_end_of_enumeration()
    {
        await Fixture.AcceptAsync("event", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0]));

        (await Fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task A_job_that_is_ordered_twice_is_one_job()
    {
        (await Fixture.Ledger.OpenJobAsync("job", Fixture.Connector, null, null, null, LedgerFixture.Token)).ShouldBeTrue();
        (await Fixture.Ledger.OpenJobAsync("job", Guid.NewGuid(), null, null, null, LedgerFixture.Token)).ShouldBeFalse();

        (await Fixture.JobAsync("job")).Connector.ShouldBe(Fixture.Connector);
    }

    [Fact]
    public async Task The_end_of_a_job_is_announced_once_and_in_the_same_transaction()
    {
        await Fixture.AcceptAsync("event", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0], ScanVerdict.Unscannable));
        await Fixture.Ledger.EndEnumerationAsync("event", Fixture.Connector, isComplete: true, LedgerFixture.Token);
        Fixture.Reopen();

        var message = (await Fixture.Ledger.TakeOutboxAsync(10, TimeSpan.Zero, LedgerFixture.Token)).ShouldHaveSingleItem();
        message.Topic.ShouldBe(Topics.Jobs);
        message.Data.ShouldContain("\"other\":1");

        await Fixture.Ledger.RemoveFromOutboxAsync([message.Id], LedgerFixture.Token);
        (await Fixture.Ledger.TakeOutboxAsync(10, TimeSpan.Zero, LedgerFixture.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_finished_job_cannot_be_paused_resumed_or_cancelled()
    {
        await Fixture.AcceptAsync("event", "/a");
        await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync())[0]));

        (await Fixture.Ledger.PauseAsync("event", LedgerFixture.Token)).ShouldBeFalse();
        (await Fixture.Ledger.ResumeAsync("event", LedgerFixture.Token)).ShouldBeFalse();
        (await Fixture.Ledger.CancelAsync("event", LedgerFixture.Token)).ShouldBeFalse();
        (await Fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task A_job_whose_last_results_came_while_it_was_paused_is_completed_when_it_is_resumed()
    {
        await Fixture.AcceptAsync("event", "/a");
        var leased = (await Fixture.LeaseAsync())[0];
        await Fixture.Ledger.PauseAsync("event", LedgerFixture.Token);
        await Fixture.RecordAsync(Fixture.Result(leased));
        (await Fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Paused);

        await Fixture.Ledger.ResumeAsync("event", LedgerFixture.Token);

        (await Fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task Concurrent_writers_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(batch =>
            Fixture.AcceptAsync("job", [.. Enumerable.Range(0, 20).Select(item => $"/{batch}/{item}")])));

        (await Fixture.JobAsync("job")).Items.ShouldBe(1_000);
    }

    private async Task<Enumeration?> EnumerationAsync() => (await Fixture.Ledger.ListEnumerationsAsync(LedgerFixture.Token)).SingleOrDefault();
}

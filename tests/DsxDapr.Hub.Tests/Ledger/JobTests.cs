using DsxDapr.Contracts;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class JobTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    [Fact]
    public async Task A_full_scan_is_completed_when_its_enumeration_ended_and_every_item_is_terminal()
    {
        await _fixture.Ledger.OpenJobAsync("job", _fixture.Connector, "nightly", LedgerFixture.Token);
        await _fixture.AcceptAsync("job", "/a");
        await _fixture.RecordAsync(_fixture.Result((await _fixture.LeaseAsync())[0]));
        (await _fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Running);

        await _fixture.Ledger.EndEnumerationAsync("job", _fixture.Connector, isComplete: true, LedgerFixture.Token);

        var job = await _fixture.JobAsync("job");
        job.Status.ShouldBe(JobStatus.Completed);
        job.Name.ShouldBe("nightly");
        job.FinishedAt!.Value.ShouldBe(_fixture.Clock.GetUtcNow(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_full_scan_of_nothing_is_completed_by_the_end_of_its_enumeration()
    {
        await _fixture.Ledger.OpenJobAsync("job", _fixture.Connector, null, LedgerFixture.Token);
        await _fixture.Ledger.EndEnumerationAsync("job", _fixture.Connector, isComplete: true, LedgerFixture.Token);

        (await _fixture.JobAsync("job")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task A_listing_that_broke_off_is_remembered_and_no_later_report_mends_it()
    {
        await _fixture.Ledger.OpenJobAsync("job", _fixture.Connector, null, LedgerFixture.Token);
        await _fixture.Ledger.EndEnumerationAsync("job", _fixture.Connector, isComplete: false, LedgerFixture.Token);
        await _fixture.Ledger.EndEnumerationAsync("job", _fixture.Connector, isComplete: true, LedgerFixture.Token);

        (await _fixture.JobAsync("job")).IsListingComplete.ShouldBeFalse();
    }

    [Fact]
    public async Task A_job_of_one_event_needs_no_end_of_enumeration()
    {
        await _fixture.AcceptAsync("event", "/a");
        await _fixture.RecordAsync(_fixture.Result((await _fixture.LeaseAsync())[0]));

        (await _fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task A_job_that_is_ordered_twice_is_one_job()
    {
        (await _fixture.Ledger.OpenJobAsync("job", _fixture.Connector, null, LedgerFixture.Token)).ShouldBeTrue();
        (await _fixture.Ledger.OpenJobAsync("job", Guid.NewGuid(), null, LedgerFixture.Token)).ShouldBeFalse();

        (await _fixture.JobAsync("job")).Connector.ShouldBe(_fixture.Connector);
    }

    [Fact]
    public async Task The_end_of_a_job_is_announced_once_and_in_the_same_transaction()
    {
        await _fixture.AcceptAsync("event", "/a");
        await _fixture.RecordAsync(_fixture.Result((await _fixture.LeaseAsync())[0], ScanVerdict.Unscannable));
        await _fixture.Ledger.EndEnumerationAsync("event", _fixture.Connector, isComplete: true, LedgerFixture.Token);
        _fixture.Reopen();

        var message = (await _fixture.Ledger.PeekOutboxAsync(10, LedgerFixture.Token)).ShouldHaveSingleItem();
        message.Topic.ShouldBe(Topics.Jobs);
        message.Data.ShouldContain("\"other\":1");

        await _fixture.Ledger.RemoveFromOutboxAsync([message.Id], LedgerFixture.Token);
        (await _fixture.Ledger.PeekOutboxAsync(10, LedgerFixture.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_finished_job_cannot_be_paused_resumed_or_cancelled()
    {
        await _fixture.AcceptAsync("event", "/a");
        await _fixture.RecordAsync(_fixture.Result((await _fixture.LeaseAsync())[0]));

        (await _fixture.Ledger.PauseAsync("event", LedgerFixture.Token)).ShouldBeFalse();
        (await _fixture.Ledger.ResumeAsync("event", LedgerFixture.Token)).ShouldBeFalse();
        (await _fixture.Ledger.CancelAsync("event", LedgerFixture.Token)).ShouldBeFalse();
        (await _fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task A_job_whose_last_results_came_while_it_was_paused_is_completed_when_it_is_resumed()
    {
        await _fixture.AcceptAsync("event", "/a");
        var leased = (await _fixture.LeaseAsync())[0];
        await _fixture.Ledger.PauseAsync("event", LedgerFixture.Token);
        await _fixture.RecordAsync(_fixture.Result(leased));
        (await _fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Paused);

        await _fixture.Ledger.ResumeAsync("event", LedgerFixture.Token);

        (await _fixture.JobAsync("event")).Status.ShouldBe(JobStatus.Completed);
    }

    [Fact]
    public async Task Concurrent_writers_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(batch =>
            _fixture.AcceptAsync("job", [.. Enumerable.Range(0, 20).Select(item => $"/{batch}/{item}")])));

        (await _fixture.JobAsync("job")).Items.ShouldBe(1_000);
    }

    public void Dispose() => _fixture.Dispose();
}

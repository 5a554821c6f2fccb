using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class IntakeTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    [Fact]
    public async Task Accepted_items_are_there_after_the_hub_was_killed()
    {
        (await _fixture.AcceptAsync("job", "/a", "/b")).ShouldBe(SubmissionOutcome.Accepted);

        _fixture.Reopen();

        var items = await _fixture.Ledger.ListItemsAsync("job", 0, 10, LedgerFixture.Token);
        items.Select(item => item.Location).ShouldBe(["/a", "/b"]);
        items.ShouldAllBe(item => item.State == ItemState.Accepted);
    }

    [Fact]
    public async Task An_item_that_is_submitted_twice_is_one_item()
    {
        await _fixture.AcceptAsync("job", "/a", "/b");
        await _fixture.AcceptAsync("job", "/b", "/c");

        (await _fixture.JobAsync("job")).Items.ShouldBe(3);
        (await _fixture.LeaseAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_same_location_in_another_job_is_another_item()
    {
        await _fixture.AcceptAsync("one", "/a");
        await _fixture.AcceptAsync("two", "/a");

        (await _fixture.LeaseAsync()).Select(item => item.TaskId).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_connector_cannot_add_to_a_job_of_another()
    {
        await _fixture.AcceptAsync("job", "/a");

        (await _fixture.AcceptAsync(Guid.NewGuid(), "job", "/b")).ShouldBe(SubmissionOutcome.JobOfAnother);

        (await _fixture.JobAsync("job")).Items.ShouldBe(1);
    }

    [Fact]
    public async Task A_connector_cannot_end_the_enumeration_of_anothers_job()
    {
        await _fixture.AcceptAsync("job", "/a");

        (await _fixture.Ledger.EndEnumerationAsync("job", Guid.NewGuid(), isComplete: true, LedgerFixture.Token)).ShouldBeFalse();

        (await _fixture.JobAsync("job")).EnumeratedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_job_takes_no_more_items()
    {
        await _fixture.AcceptAsync("job", "/a");
        await _fixture.Ledger.CancelAsync("job", LedgerFixture.Token);

        (await _fixture.AcceptAsync("job", "/b")).ShouldBe(SubmissionOutcome.JobCancelled);
    }

    [Theory]
    [InlineData("a", "bc", "ab", "c")]
    [InlineData("1:a", "b", "1", ":ab")]
    public void Two_different_items_never_share_an_identity(string oneJob, string oneLocation, string otherJob, string otherLocation)
    {
        var connector = Guid.NewGuid();

        TaskId.Of(oneJob, connector, oneLocation).ShouldNotBe(TaskId.Of(otherJob, connector, otherLocation));
        TaskId.Of(oneJob, connector, oneLocation).ShouldBe(TaskId.Of(oneJob, connector, oneLocation));
    }

    public void Dispose() => _fixture.Dispose();
}

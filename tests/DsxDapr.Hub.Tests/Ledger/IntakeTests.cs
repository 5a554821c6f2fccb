using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class IntakeTests(LedgerBackend backend) : LedgerTests(backend)
{
    [Fact]
    public async Task Accepted_items_are_there_after_the_hub_was_killed()
    {
        (await Fixture.AcceptAsync("job", "/a", "/b")).ShouldBe(SubmissionOutcome.Accepted);

        Fixture.Reopen();

        var items = await Fixture.Ledger.ListItemsAsync("job", 0, 10, LedgerFixture.Token);
        items.Select(item => item.Location).ShouldBe(["/a", "/b"]);
        items.ShouldAllBe(item => item.State == ItemState.Accepted);
    }

    [Fact]
    public async Task An_item_that_is_submitted_twice_is_one_item()
    {
        await Fixture.AcceptAsync("job", "/a", "/b");
        await Fixture.AcceptAsync("job", "/b", "/c");

        (await Fixture.JobAsync("job")).Items.ShouldBe(3);
        (await Fixture.LeaseAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_same_location_in_another_job_is_another_item()
    {
        await Fixture.AcceptAsync("one", "/a");
        await Fixture.AcceptAsync("two", "/a");

        (await Fixture.LeaseAsync()).Select(item => item.TaskId).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_connector_cannot_add_to_a_job_of_another()
    {
        await Fixture.AcceptAsync("job", "/a");

        (await Fixture.AcceptAsync(Guid.NewGuid(), "job", "/b")).ShouldBe(SubmissionOutcome.JobOfAnother);

        (await Fixture.JobAsync("job")).Items.ShouldBe(1);
    }

    [Fact]
    public async Task A_connector_cannot_end_the_enumeration_of_anothers_job()
    {
        await Fixture.AcceptAsync("job", "/a");

        (await Fixture.Ledger.EndEnumerationAsync("job", Guid.NewGuid(), isComplete: true, LedgerFixture.Token)).ShouldBeFalse();

        (await Fixture.JobAsync("job")).EnumeratedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_job_takes_no_more_items()
    {
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.Ledger.CancelAsync("job", LedgerFixture.Token);

        (await Fixture.AcceptAsync("job", "/b")).ShouldBe(SubmissionOutcome.JobCancelled);
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
}

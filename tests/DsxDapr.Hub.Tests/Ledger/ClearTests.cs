namespace DsxDapr.Hub.Tests.Ledger;

public abstract class ClearTests(LedgerBackend backend) : LedgerTests(backend)
{
    [Fact]
    public async Task Only_finished_jobs_are_deleted()
    {
        await Fixture.AcceptAsync("paused", "/a");
        await Fixture.AcceptAsync("cancelled", "/b");
        await Fixture.Ledger.PauseAsync("paused", LedgerFixture.Token);
        await Fixture.Ledger.CancelAsync("cancelled", LedgerFixture.Token);

        (await Fixture.Ledger.ClearJobsAsync(LedgerFixture.Token)).ShouldBe(1);

        (await Fixture.Ledger.ListJobsAsync(10, LedgerFixture.Token)).ShouldHaveSingleItem().JobId.ShouldBe("paused");
        (await Fixture.Ledger.ListItemsAsync("paused", 0, 10, LedgerFixture.Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_job_whose_items_are_in_flight_is_not_deleted()
    {
        await Fixture.AcceptAsync("job", "/a");
        await Fixture.LeaseAsync();
        await Fixture.Ledger.CancelAsync("job", LedgerFixture.Token);

        (await Fixture.Ledger.ClearJobsAsync(LedgerFixture.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_results_of_the_named_job_are_deleted_and_its_figures_stay()
    {
        foreach (var job in new[] { "one", "two" })
        {
            await Fixture.AcceptAsync(job, "/a");
            await Fixture.RecordAsync(Fixture.Result((await Fixture.LeaseAsync()).Single()));
        }

        (await Fixture.Ledger.ClearResultsAsync("one", LedgerFixture.Token)).ShouldBe(1);

        (await Fixture.Ledger.ListResultsAsync(null, 10, LedgerFixture.Token)).ShouldHaveSingleItem().JobId.ShouldBe("two");
        (await Fixture.JobAsync("one")).Clean.ShouldBe(1);
        (await Fixture.Ledger.SumAsync(LedgerFixture.Token)).Clean.ShouldBe(2);
    }
}

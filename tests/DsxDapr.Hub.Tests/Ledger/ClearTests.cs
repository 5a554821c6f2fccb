namespace DsxDapr.Hub.Tests.Ledger;

public sealed class ClearTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();

    [Fact]
    public async Task Only_finished_jobs_are_deleted()
    {
        await _fixture.AcceptAsync("paused", "/a");
        await _fixture.AcceptAsync("cancelled", "/b");
        await _fixture.Ledger.PauseAsync("paused", LedgerFixture.Token);
        await _fixture.Ledger.CancelAsync("cancelled", LedgerFixture.Token);

        (await _fixture.Ledger.ClearJobsAsync(LedgerFixture.Token)).ShouldBe(1);

        (await _fixture.Ledger.ListJobsAsync(10, LedgerFixture.Token)).ShouldHaveSingleItem().JobId.ShouldBe("paused");
        (await _fixture.Ledger.ListItemsAsync("paused", 0, 10, LedgerFixture.Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_job_whose_items_are_in_flight_is_not_deleted()
    {
        await _fixture.AcceptAsync("job", "/a");
        await _fixture.LeaseAsync();
        await _fixture.Ledger.CancelAsync("job", LedgerFixture.Token);

        (await _fixture.Ledger.ClearJobsAsync(LedgerFixture.Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_results_of_the_named_job_are_deleted_and_its_figures_stay()
    {
        foreach (var job in new[] { "one", "two" })
        {
            await _fixture.AcceptAsync(job, "/a");
            await _fixture.RecordAsync(_fixture.Result((await _fixture.LeaseAsync()).Single()));
        }

        (await _fixture.Ledger.ClearResultsAsync("one", LedgerFixture.Token)).ShouldBe(1);

        (await _fixture.Ledger.ListResultsAsync(null, 10, LedgerFixture.Token)).ShouldHaveSingleItem().JobId.ShouldBe("two");
        (await _fixture.JobAsync("one")).Clean.ShouldBe(1);
        (await _fixture.Ledger.SumAsync(LedgerFixture.Token)).Clean.ShouldBe(2);
    }

    public void Dispose() => _fixture.Dispose();
}

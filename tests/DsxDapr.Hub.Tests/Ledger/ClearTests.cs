using DsxDapr.Hub.Ledger;

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

        (await Fixture.Ledger.ListJobsAsync(null, null, 10, LedgerFixture.Token)).ShouldHaveSingleItem().JobId.ShouldBe("paused");
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
    public async Task Medians_and_the_longest_scan_are_those_of_the_results_that_are_kept()
    {
        foreach (var (job, size, elapsedMs) in new[] { ("one", 20L, 0.2), ("one", 4_000_000_000, 90_000), ("other", 40, 0.1) })
        {
            await Fixture.AcceptAsync(job, $"/{size}");
            var item = (await Fixture.LeaseAsync()).ShouldHaveSingleItem();
            await Fixture.RecordAsync(Fixture.Result(item) with { SizeInBytes = size, ElapsedMs = elapsedMs });
        }

        var all = await Fixture.Ledger.SumAsync(LedgerFixture.Token);
        (all.MedianSizeInBytes, all.MedianScanUs, all.Longest).ShouldBe((40L, 200L, new LongestScan("/4000000000", 4_000_000_000, 90_000)));

        await Fixture.Ledger.ClearResultsAsync("one", LedgerFixture.Token);
        var left = await Fixture.Ledger.SumAsync(LedgerFixture.Token);
        (left.MedianSizeInBytes, left.MedianScanUs, left.Longest).ShouldBe((40L, 100L, new LongestScan("/40", 40, 0.1)));

        await Fixture.Ledger.ClearJobsAsync(LedgerFixture.Token);
        (await Fixture.Ledger.SumAsync(LedgerFixture.Token)).Longest.ShouldBeNull();
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

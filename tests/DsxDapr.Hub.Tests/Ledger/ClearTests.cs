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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_jobs_than_fit_into_one_step_are_cleared(bool onlyResults)
    {
        const int Jobs = 230;
        for (var job = 0; job < Jobs; job++)
        {
            await Fixture.AcceptAsync($"job-{job}", "/a");
        }

        foreach (var items in (await Fixture.LeaseAsync(1_000)).Chunk(50))
        {
            await Fixture.RecordAsync([.. items.Select(item => Fixture.Result(item))]);
        }

        (onlyResults ? await Fixture.Ledger.ClearResultsAsync(null, LedgerFixture.Token) : await Fixture.Ledger.ClearJobsAsync(LedgerFixture.Token)).ShouldBe(Jobs);

        (await Fixture.Ledger.ListItemsAsync(null, 0, 10, LedgerFixture.Token)).ShouldBeEmpty();
        (await Fixture.Ledger.ListJobsAsync(null, null, 1_000, LedgerFixture.Token)).Count.ShouldBe(onlyResults ? Jobs : 0);
        (await Fixture.Ledger.SumAsync(LedgerFixture.Token)).MedianSizeInBytes.ShouldBeNull();
    }

    [Fact]
    public async Task A_job_that_goes_on_while_others_are_cleared_loses_nothing()
    {
        const int Items = 400;
        for (var over = 0; over < 150; over++)
        {
            await Fixture.AcceptAsync($"over-{over}", "/a");
        }

        await Fixture.RecordAsync([.. (await Fixture.LeaseAsync(1_000)).Select(item => Fixture.Result(item))]);
        await Fixture.Ledger.OpenJobAsync("going-on", Fixture.Connector, null, null, scanOnce: null, LedgerFixture.Token);

        var clearing = Task.Run(() => Fixture.Ledger.ClearJobsAsync(LedgerFixture.Token));
        for (var item = 0; item < Items; item += 20)
        {
            await Fixture.AcceptAsync("going-on", [.. Enumerable.Range(item, 20).Select(number => $"/{number}")]);
            await Fixture.RecordAsync([.. (await Fixture.LeaseAsync()).Select(leased => Fixture.Result(leased))]);
        }

        (await clearing).ShouldBe(150);
        var job = await Fixture.JobAsync("going-on");
        (job.Items, job.Clean, job.Open).ShouldBe((Items, Items, 0));
        (await Fixture.Ledger.ListItemsAsync("going-on", 0, 1_000, LedgerFixture.Token)).Count.ShouldBe(Items);
        var sums = await Fixture.Ledger.SumAsync(LedgerFixture.Token);
        (sums.Clean, sums.MedianSizeInBytes).ShouldBe((Items, 10));
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

using DsxDapr.Contracts.Events;

namespace DsxDapr.Hub.Tests.Ledger;

public abstract class FigureTests(LedgerBackend backend) : LedgerTests(backend)
{
    // Around the edges of buckets, and far out.
    private static readonly long[] Sizes = [0, 1, 255, 256, 257, 511, 512, 1_023, 1_024, 65_535, 65_537, 1_000_003, 1L << 40, (1L << 52) + 12_345];

    [Fact]
    public async Task Figures_of_results_that_are_deleted_are_taken_out_exactly()
    {
        await ScanAsync("small", 100, 200, 300);
        var before = await Fixture.Ledger.SumAsync(LedgerFixture.Token);
        await ScanAsync("odd", Sizes);
        (await Fixture.Ledger.SumAsync(LedgerFixture.Token)).Longest!.SizeInBytes.ShouldBe(Sizes[^1]);

        await Fixture.Ledger.ClearResultsAsync("odd", LedgerFixture.Token);

        var after = await Fixture.Ledger.SumAsync(LedgerFixture.Token);
        after.MedianSizeInBytes.ShouldBe(200);
        after.MedianScanUs.ShouldBe(before.MedianScanUs);
        after.Longest.ShouldBe(before.Longest);
    }

    // The larger an item, the longer its scan.
    private async Task ScanAsync(string job, params long[] sizes)
    {
        await Fixture.AcceptAsync(job, [.. sizes.Select(size => $"/{job}/{size}")]);
        var leased = await Fixture.LeaseAsync();
        await Fixture.RecordAsync([.. leased.Zip(sizes).Select(pair =>
            Fixture.Result(pair.First, ScanVerdict.Clean) with { SizeInBytes = pair.Second, ElapsedMs = 0.5 + (pair.Second / 1_000.0) })]);
    }
}

using DsxDapr.Connector.FileSystem.Listing;
using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Filters;
using DsxDapr.Connector.Repository;

namespace DsxDapr.Connector.FileSystem.Tests.Listing;

[Collection(nameof(Alone))]
public sealed class ListingMemoryTests
{
    [Fact]
    public async Task A_wide_directory_is_listed_without_holding_its_names()
    {
        // Their names alone would take 2.4 MB.
        const int count = 5_000;
        using var asset = new TempAsset();
        TempAsset.Run("bash", "-c", $"cd '{asset.Asset}' && seq -f '{new string('n', 240)}-%.0f' {count} | xargs touch");
        await asset.ListAsync("nothing");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var seen = 0;

        var listing = new ItemListing(asset.Asset, ItemFilter.Everything, static (_, _) => { });
        await foreach (var item in new DirectoryListing(new DirectoryWalk(asset.Roots)).ListAsync(listing, default))
        {
            item.SizeInBytes.ShouldBe(0);
            if (++seen % 1_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        seen.ShouldBe(count);
        most.ShouldBeLessThan(1_000_000);
    }
}

using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Tests.Orders;

[Collection(MemoryTests.Name)]
public sealed class HugeItemTests : ItemScanTest
{
    [Fact]
    public async Task Memory_does_not_grow_with_the_size_of_an_item()
    {
        const int Chunk = 1024 * 1024;
        const int Chunks = 512;
        var content = new byte[Chunk];
        Connector.ReadFile = async context =>
        {
            for (var i = 0; i < Chunks; i++)
            {
                await context.Response.Body.WriteAsync(content, context.RequestAborted);
            }
        };
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var result = await ScanAsync();

        result.Verdict.ShouldBe(ScanVerdict.Clean);
        result.SizeInBytes.ShouldBe((long)Chunk * Chunks);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        allocated.ShouldBeLessThan(64L * Chunk, "allocated by scanner and fake connector together");
    }
}

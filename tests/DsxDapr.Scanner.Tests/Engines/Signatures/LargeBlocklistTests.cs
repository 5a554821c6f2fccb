namespace DsxDapr.Scanner.Tests.Engines.Signatures;

[Collection(MemoryTests.Name)]
public sealed class LargeBlocklistTests : IDisposable
{
    private readonly SignatureDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_list_of_a_million_lines_takes_40_bytes_a_line()
    {
        const int Lines = 1_000_000;
        using (var file = new StreamWriter(Path.Combine(_directory.Path, "large.sha256")))
        {
            for (var i = 0; i < Lines; i++)
            {
                file.Write($"{i:x64}\n");
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var store = _directory.CreateStore();
        store.Load();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        store.Current.Blocklist.Count.ShouldBe(Lines);
        (after - before).ShouldBeLessThan(45L * Lines);
    }
}

using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Tests.Engines.Signatures;

public sealed class StreamingTests : IDisposable
{
    private readonly SignatureDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Memory_does_not_grow_with_the_size_of_the_content()
    {
        const long Size = 64L * 1024 * 1024;
        var engine = _directory.With("own.patterns", "Demo:00000001??22").LoadEngine();
        await engine.ScanAsync(new byte[1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var content = new ContentStream(new ZeroStream(Size), Size, limit: null);
        var scan = engine.ScanAsync(content, TestContent.Context, TestContext.Current.CancellationToken);

        scan.IsCompletedSuccessfully.ShouldBeTrue("the source is synchronous, so one thread did all the work");
        (await scan).Verdict.ShouldBe(ScanVerdict.Clean);
        content.BytesRead.ShouldBe(Size);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(256 * 1024);
    }

    [Fact]
    public async Task A_match_at_the_start_does_not_excuse_a_stream_that_breaks_later()
    {
        var engine = _directory.With("own.patterns", "Demo:deadbeef").LoadEngine();
        using var content = new ContentStream(new BreakingStream([0xde, 0xad, 0xbe, 0xef]), announcedLength: null, limit: null);

        await Should.ThrowAsync<ContentException>(async () =>
            await engine.ScanAsync(content, TestContent.Context, TestContext.Current.CancellationToken));
    }
}

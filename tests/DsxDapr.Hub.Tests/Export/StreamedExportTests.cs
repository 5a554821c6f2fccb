using DsxDapr.Hub.Export;
using DsxDapr.Hub.Tests.App;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Hub.Tests.Export;

[Collection(nameof(Alone))]
public sealed class StreamedExportTests
{
    private const int PageSize = 1_000;
    private const int RowBytes = 100;
    private const long Enough = 200_000_000;
    private const long Room = 20_000_000;

    private int _pages;

    // What is exported has no end, and the client takes ten times what there is room for before it leaves.
    [Fact]
    public async Task An_export_takes_the_room_of_a_page_and_ends_with_the_client_that_leaves()
    {
        using var client = new CancellationTokenSource();
        await using var body = new LeavingClient(client);
        var context = new DefaultHttpContext { RequestAborted = client.Token, Response = { Body = body } };
        var format = ExportFormat<string>.Of("csv", ["value"], value => [value])!;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Should.ThrowAsync<OperationCanceledException>(() => new StreamedExport<string>(format, "endless.csv", EndlessAsync()).ExecuteAsync(context));

        body.Measured.ShouldBeGreaterThan(5);
        body.Most.ShouldBeLessThan(before + Room);
        body.Taken.ShouldBeInRange(Enough, Enough + (PageSize * RowBytes));
        ((long)_pages * PageSize * RowBytes).ShouldBeLessThan(body.Taken + (2 * PageSize * RowBytes));
        context.Response.Headers.ContentDisposition.ToString().ShouldBe("attachment; filename=\"endless.csv\"");
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> EndlessAsync()
    {
        while (true)
        {
            _pages++;
            await Task.Yield();
            yield return [.. Enumerable.Range(0, PageSize).Select(_ => new string('x', RowBytes - 2))];
        }
    }

    private sealed class LeavingClient(CancellationTokenSource leaving) : Stream
    {
        private long _measuredAt;

        public long Taken { get; private set; }

        public long Most { get; private set; }

        public int Measured { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Take(count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Take(buffer.Length);
            return ValueTask.CompletedTask;
        }

        private void Take(int count)
        {
            Taken += count;
            if (Taken - _measuredAt > Enough / 10)
            {
                (_measuredAt, Measured) = (Taken, Measured + 1);
                Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true));
            }

            if (Taken >= Enough)
            {
                leaving.Cancel();
            }
        }
    }
}

using System.Net;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Testing;

namespace DsxDapr.Connector.Tests.Endpoints;

public sealed class ReadFileTests
{
    private static readonly ScanRequest Item = new() { Location = "mem:item", Metainfo = "item" };

    [Fact]
    public async Task A_known_length_is_told()
    {
        await using var test = await StartAsync(() => ItemReadResult.Found(new Source(1_000_000), 1_000_000));

        using var response = await ReadAsync(test);

        response.Content.Headers.ContentLength.ShouldBe(1_000_000);
        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBe(1_000_000);
    }

    [Fact]
    public async Task An_empty_item_is_an_empty_200()
    {
        await using var test = await StartAsync(() => ItemReadResult.Found(new Source(0), 0));

        using var response = await ReadAsync(test);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentLength.ShouldBe(0);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1_000_000L)]
    public async Task An_error_midway_breaks_the_connection(long? length)
    {
        await using var test = await StartAsync(() => ItemReadResult.Found(new Source(500_000, fails: true), length));

        using var response = await ReadAsync(test);

        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_item_that_became_shorter_breaks_the_connection()
    {
        await using var test = await StartAsync(() => ItemReadResult.Found(new Source(999_999), 1_000_000));

        using var response = await ReadAsync(test);

        await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_item_that_grows_is_read_as_it_was_when_opened()
    {
        await using var test = await StartAsync(() => ItemReadResult.Found(new Source(1_500_000), 1_000_000));

        using var response = await ReadAsync(test);

        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBe(1_000_000);
    }

    [Fact]
    public async Task Content_is_read_in_small_pieces_and_closed()
    {
        var source = new Source(5_000_000);
        await using var test = await StartAsync(() => ItemReadResult.Found(source));

        using var response = await ReadAsync(test);

        (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBe(5_000_000);
        source.LargestRead.ShouldBeLessThanOrEqualTo(128 * 1024);
        await Eventually.TrueAsync(() => source.IsDisposed, "the content is closed");
    }

    [Fact]
    public async Task A_reader_that_leaves_frees_the_item()
    {
        var source = new Source(long.MaxValue);
        await using var test = await StartAsync(() => ItemReadResult.Found(source));

        (await ReadAsync(test)).Dispose();

        await Eventually.TrueAsync(() => source.IsDisposed, "the content is closed");
    }

    [Theory]
    [InlineData(ItemReadStatus.NotFound, HttpStatusCode.NotFound)]
    [InlineData(ItemReadStatus.Refused, HttpStatusCode.Forbidden)]
    [InlineData(ItemReadStatus.Failed, HttpStatusCode.InternalServerError)]
    public async Task A_failure_to_open_is_a_status_with_its_reason(ItemReadStatus status, HttpStatusCode expected)
    {
        await using var test = await StartAsync(() => status switch
        {
            ItemReadStatus.NotFound => ItemReadResult.NotFound("why"),
            ItemReadStatus.Refused => ItemReadResult.Refused("why"),
            _ => throw new IOException("why"),
        });

        using var response = await ReadAsync(test);

        response.StatusCode.ShouldBe(expected);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await response.Content.ReadAsStringAsync()).ShouldBe(
            """{"status":"error","message":"why","description":null,"id":null,"preview":null}""");
    }

    private static async Task<MemoryConnector> StartAsync(Func<ItemReadResult> content)
    {
        var test = await MemoryConnector.StartAsync();
        test.Repository.Content = content;
        return test;
    }

    private static Task<HttpResponseMessage> ReadAsync(MemoryConnector test) => test.Connector.SendAsync(HttpMethod.Post, ConnectorRoutes.ReadFile, Item);

    private sealed class Source(long length, bool fails = false) : Stream
    {
        private long _left = length;

        public int LargestRead { get; private set; }

        public bool IsDisposed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            LargestRead = Math.Max(LargestRead, count);
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read == 0 && fails ? throw new IOException("broken on purpose") : read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

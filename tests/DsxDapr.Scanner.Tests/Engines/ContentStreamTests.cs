using System.Security.Cryptography;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Tests.Engines;

public sealed class ContentStreamTests
{
    private static readonly byte[] Bytes = RandomNumberGenerator.GetBytes(100_000);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_counts_and_hashes_what_is_read()
    {
        using var content = new ContentStream(new TrickleStream(new MemoryStream(Bytes), 777), Bytes.Length, limit: null);

        await content.DrainAsync(Cancelled);

        content.State.ShouldBe(ContentState.Complete);
        content.BytesRead.ShouldBe(Bytes.Length);
        content.Digest.ToString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Bytes)));
    }

    [Fact]
    public async Task The_digest_is_not_known_before_the_end()
    {
        using var content = TestContent.Of(Bytes);

        await content.ReadExactlyAsync(new byte[Bytes.Length], Cancelled);

        content.Digest.ShouldBeNull();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Content_of_another_length_than_announced_is_broken(int difference)
    {
        using var content = new ContentStream(new MemoryStream(Bytes), Bytes.Length + difference, limit: null);

        await Should.ThrowAsync<ContentException>(async () => await content.DrainAsync(Cancelled));

        content.State.ShouldBe(ContentState.Broken);
        content.Digest.ShouldBeNull();
    }

    [Fact]
    public async Task Content_that_breaks_off_stays_broken_however_often_it_is_read()
    {
        using var content = new ContentStream(new BreakingStream(Bytes), announcedLength: null, limit: null);

        await Should.ThrowAsync<ContentException>(async () => await content.DrainAsync(Cancelled));
        await Should.ThrowAsync<ContentException>(async () => await content.DrainAsync(Cancelled));

        content.State.ShouldBe(ContentState.Broken);
        content.Failure!.Message.ShouldContain("after 100000 bytes");
    }

    [Fact]
    public async Task Content_above_the_limit_is_not_read_on()
    {
        var source = new ZeroStream(long.MaxValue);
        using var content = new ContentStream(source, announcedLength: null, limit: 1_000_000);

        await Should.ThrowAsync<ContentException>(async () => await content.DrainAsync(Cancelled));

        content.State.ShouldBe(ContentState.TooLarge);
        content.BytesRead.ShouldBeInRange(1_000_001, 1_100_000);
    }

    [Fact]
    public async Task Content_announced_above_the_limit_is_not_read_at_all()
    {
        using var content = new ContentStream(new MemoryStream(Bytes), Bytes.Length, limit: Bytes.Length - 1);

        content.State.ShouldBe(ContentState.TooLarge);
        await Should.ThrowAsync<ContentException>(async () => await content.DrainAsync(Cancelled));
        content.BytesRead.ShouldBe(0);
    }

    [Fact]
    public async Task Content_as_large_as_the_limit_is_complete()
    {
        using var content = new ContentStream(new MemoryStream(Bytes), announcedLength: null, limit: Bytes.Length);

        await content.DrainAsync(Cancelled);

        content.State.ShouldBe(ContentState.Complete);
    }
}

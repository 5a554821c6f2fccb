using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class AllocationTests
{
    private const int Small = 1024;
    private const int Large = 4 * 1024 * 1024;
    private const long Slack = 16 * 1024;
    private static readonly HmacKey Key = HmacKey.Generate();

    [Fact]
    public void Signing_takes_no_more_memory_for_a_large_body()
    {
        var (small, large) = (new byte[Small], new byte[Large]);

        AllocatedBy(() => Sign(large)).ShouldBeLessThan(AllocatedBy(() => Sign(small)) + Slack);
    }

    [Fact]
    public void Reading_a_body_takes_no_more_memory_for_a_large_one()
    {
        var (small, large) = (new byte[Small], new byte[Large]);

        AllocatedBy(() => Read(large)).ShouldBeLessThan(AllocatedBy(() => Read(small)) + Slack);
    }

    private static void Sign(byte[] body) => DsxHmacSignature.Sign(Key, "POST", "/p", body, 1_760_000_000, "AAAA");

    private static void Read(byte[] bytes)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(bytes);
        using var body = PooledBody.TakeAsync(context.Request, Large, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        body.ShouldNotBeNull().Bytes.Length.ShouldBe(bytes.Length);
    }

    // The least of a few: the first one fills the pools, and a collection may empty them again.
    private static long AllocatedBy(Action action) => Enumerable.Range(0, 5).Min(_ =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}

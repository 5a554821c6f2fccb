using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tests.Support;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>Every kind of broker, under the name "events".</summary>
internal static class Brokers
{
    public const string Name = "events";

    private static int _topics;

    public static IReadOnlyList<string> All { get; } = ["in-memory", "redis"];

    /// <summary>A topic that no other test uses.</summary>
    public static string NewTopic() => $"topic-{Interlocked.Increment(ref _topics)}-{Guid.NewGuid():n}";

    public static async Task<Component> OfAsync(string kind, params (string Name, string Value)[] metadata)
    {
        if (kind == "in-memory")
        {
            return Components.Of("pubsub.in-memory", Name, metadata);
        }

        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        RedisServer server = await RedisServer.SharedAsync();
        return Components.Of("pubsub.redis", Name, [("redisHost", server.Address), .. metadata]);
    }

    /// <summary>Whether nothing of a topic of app-a is with the broker any more.</summary>
    public static async Task<bool> IsSettledAsync(string kind, TestSidecar sidecar, string topic)
    {
        if (kind == "in-memory")
        {
            return sidecar.Broker.Bytes == 0;
        }

        await using RedisClient redis = new(RedisOptions.Of(await OfAsync(kind)), TimeProvider.System);
        return (await redis.ExecuteAsync(new RedisCommand("XPENDING", topic, "app-a"), default)).Items[0].Number == 0;
    }
}

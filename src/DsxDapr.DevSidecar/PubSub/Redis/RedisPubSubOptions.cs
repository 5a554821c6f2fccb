using System.Globalization;
using DsxDapr.DevSidecar.Redis;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub.Redis;

/// <summary>The settings of a <c>pubsub.redis</c> component.</summary>
/// <param name="Server">The server.</param>
/// <param name="ConsumerId">Consumer group and consumer (metadata <c>consumerID</c>; the app-id unless said otherwise).</param>
/// <param name="ProcessingTimeout">How long a message may be pending before it is delivered again (<c>processingTimeout</c>, 60 s; 0: never).</param>
/// <param name="RedeliverInterval">How often that is looked after (<c>redeliverInterval</c>, 15 s; 0: never).</param>
/// <param name="QueueDepth">How many messages of a topic are fetched ahead (<c>queueDepth</c>, 100).</param>
/// <param name="Concurrency">How many deliveries run at once, for all topics together (<c>concurrency</c>, 10).</param>
/// <param name="MaxLenApprox">About how many messages a stream keeps (<c>maxLenApprox</c>; none: all).</param>
/// <param name="StreamTtl">About how long a stream keeps a message (<c>streamTTL</c>; none: for ever).</param>
internal sealed record RedisPubSubOptions(
    RedisOptions Server,
    string ConsumerId,
    TimeSpan ProcessingTimeout,
    TimeSpan RedeliverInterval,
    int QueueDepth,
    int Concurrency,
    int? MaxLenApprox,
    TimeSpan? StreamTtl)
{
    private static readonly TimeSpan DefaultProcessingTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DefaultRedeliverInterval = TimeSpan.FromSeconds(15);

    /// <summary>Whether messages that stay pending are delivered again.</summary>
    public bool Redelivers => ProcessingTimeout > TimeSpan.Zero && RedeliverInterval > TimeSpan.Zero;

    /// <summary>Reads a component's metadata.</summary>
    /// <exception cref="ResourceException">It asks for what this sidecar does not have, or makes no sense.</exception>
    public static RedisPubSubOptions Of(Component component, string appId)
    {
        TimeSpan millisecond = TimeSpan.FromMilliseconds(1);
        int? maxLen = component.Text("maxLenApprox") is null ? null : component.Integer("maxLenApprox", 0, 1, int.MaxValue);
        TimeSpan? streamTtl = component.Text("streamTTL") is null ? null : component.Duration("streamTTL", default, millisecond);
        if (maxLen is not null && streamTtl is not null)
        {
            throw component.Refuse("has both maxLenApprox and streamTTL; it may have one of them");
        }

        return new RedisPubSubOptions(
            RedisOptions.Of(component),
            component.Text("consumerID") ?? appId,
            component.Duration("processingTimeout", DefaultProcessingTimeout, millisecond),
            RedeliverIntervalOf(component),
            component.Integer("queueDepth", 100, 1, 100_000),
            component.Integer("concurrency", 10, 1, 10_000),
            maxLen,
            streamTtl);
    }

    /// <summary>Whether the component's <c>redeliverInterval</c> is a text such as <c>15s</c>, which daprd ignores.</summary>
    public static bool HasIgnoredRedeliverInterval(Component component) =>
        component.Text("redeliverInterval") is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // daprd takes a plain number of milliseconds and silently ignores anything else.
    private static TimeSpan RedeliverIntervalOf(Component component) => HasIgnoredRedeliverInterval(component)
        ? DefaultRedeliverInterval
        : component.Duration("redeliverInterval", DefaultRedeliverInterval, TimeSpan.FromMilliseconds(1));
}

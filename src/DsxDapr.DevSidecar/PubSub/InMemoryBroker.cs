using System.Collections.Concurrent;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>
/// The messages of all <c>pubsub.in-memory</c> components of this process. Sidecars whose components have the same name share them;
/// real daprd's in-memory broker never crosses sidecars. A consumer group keeps what is published from the moment it is known until
/// it is handled; a topic that no group has asked for yet keeps its latest messages for the first that does.
/// Nothing survives the process.
/// </summary>
/// <param name="maxBytes">How much all messages together may take; beyond, publishing is refused.</param>
/// <param name="logger">Where to log.</param>
internal sealed partial class InMemoryBroker(ILogger<InMemoryBroker> logger, long maxBytes = InMemoryBroker.DefaultMaxBytes)
{
    /// <summary>The default limit of all messages together: 256 MiB.</summary>
    public const long DefaultMaxBytes = 256L * 1024 * 1024;

    private readonly ConcurrentDictionary<(string PubSub, string Topic), InMemoryTopic> _topics = new();
    private long _bytes;

    /// <summary>How many bytes the messages take now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Puts a message into a topic.</summary>
    /// <exception cref="PubSubException">The broker is full.</exception>
    public void Publish(string pubSub, string topic, PubSubMessage message)
    {
        if (Bytes > maxBytes && !message.IsDeadLetter)
        {
            throw new PubSubException($"the in-memory broker holds {maxBytes} bytes of messages that are not handled yet and takes no more");
        }

        TopicOf(pubSub, topic).Publish(message);
    }

    /// <summary>The queue of a consumer group; the group is known from now on.</summary>
    public InMemoryGroup GroupOf(string pubSub, string topic, string group) => TopicOf(pubSub, topic).GroupOf(group);

    /// <summary>Counts bytes that were taken (or, if negative, given back).</summary>
    internal void Account(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Says that a topic without subscriber forgets its oldest messages.</summary>
    internal void ReportForgotten(string pubSub, string topic, long total) => Log.Forgotten(logger, pubSub, topic, total);

    private InMemoryTopic TopicOf(string pubSub, string topic) =>
        _topics.GetOrAdd((pubSub, topic), static (key, broker) => new InMemoryTopic(key.PubSub, key.Topic, broker), this);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No app has subscribed to topic {Topic} of {PubSub}: the oldest of its messages are forgotten ({Total} so far)")]
        public static partial void Forgotten(ILogger logger, string pubSub, string topic, long total);
    }
}

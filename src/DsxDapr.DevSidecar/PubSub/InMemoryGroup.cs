using System.Threading.Channels;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>What a consumer group has yet to handle of a topic; the group's consumers compete for it.</summary>
internal sealed class InMemoryGroup(InMemoryBroker broker)
{
    // What a message costs besides its data.
    private const int Overhead = 256;

    private readonly Channel<PubSubMessage> _messages = Channel.CreateUnbounded<PubSubMessage>();

    /// <summary>The messages nobody has taken yet.</summary>
    public ChannelReader<PubSubMessage> Waiting => _messages.Reader;

    /// <summary>How much of the broker's memory a message takes.</summary>
    public static long SizeOf(PubSubMessage message) => message.Data.Length + Overhead;

    /// <summary>Adds a message.</summary>
    public void Add(PubSubMessage message)
    {
        broker.Account(SizeOf(message));
        _messages.Writer.TryWrite(message);
    }

    /// <summary>Forgets a message that was taken and settled.</summary>
    public void Settle(PubSubMessage message) => broker.Account(-SizeOf(message));

    /// <summary>Gives a message that was taken back to the queue's end.</summary>
    public void Return(PubSubMessage message) => _messages.Writer.TryWrite(message);
}

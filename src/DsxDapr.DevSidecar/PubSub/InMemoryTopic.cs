namespace DsxDapr.DevSidecar.PubSub;

/// <summary>A topic of the <see cref="InMemoryBroker"/>.</summary>
internal sealed class InMemoryTopic(string pubSub, string name, InMemoryBroker broker)
{
    private const int MaxUnclaimed = 10_000;
    private const long MaxUnclaimedBytes = 32L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, InMemoryGroup> _groups = new(StringComparer.Ordinal);
    private readonly Queue<PubSubMessage> _unclaimed = new();
    private long _unclaimedBytes;
    private long _forgotten;

    /// <summary>Gives a message to every group, or keeps it for the first.</summary>
    public void Publish(PubSubMessage message)
    {
        lock (_gate)
        {
            foreach (InMemoryGroup group in _groups.Values)
            {
                group.Add(message);
            }

            if (_groups.Count == 0)
            {
                KeepUnclaimed(message);
            }
        }
    }

    /// <summary>The group of a name; the first one gets what was kept.</summary>
    public InMemoryGroup GroupOf(string groupName)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(groupName, out InMemoryGroup? group))
            {
                return group;
            }

            group = new InMemoryGroup(broker);
            _groups.Add(groupName, group);
            while (_unclaimed.TryDequeue(out PubSubMessage? message))
            {
                broker.Account(-InMemoryGroup.SizeOf(message));
                group.Add(message);
            }

            _unclaimedBytes = 0;
            return group;
        }
    }

    private void KeepUnclaimed(PubSubMessage message)
    {
        _unclaimed.Enqueue(message);
        _unclaimedBytes += InMemoryGroup.SizeOf(message);
        broker.Account(InMemoryGroup.SizeOf(message));
        while (_unclaimed.Count > MaxUnclaimed || _unclaimedBytes > MaxUnclaimedBytes)
        {
            long size = InMemoryGroup.SizeOf(_unclaimed.Dequeue());
            _unclaimedBytes -= size;
            broker.Account(-size);
            if (_forgotten++ % MaxUnclaimed == 0)
            {
                broker.ReportForgotten(pubSub, name, _forgotten);
            }
        }
    }
}

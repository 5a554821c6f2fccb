using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>
/// <c>pubsub.in-memory</c>, on the broker that all sidecars of this process share (<see cref="InMemoryBroker"/>).
/// Metadata <c>concurrency</c> (not daprd's): how many deliveries run at once for all topics together, 10 unless said otherwise.
/// </summary>
internal sealed class InMemoryPubSub(Component component, PubSubContext context) : IPubSub
{
    private static readonly TimeSpan ReturnDelay = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(component.Integer("concurrency", 10, 1, 1000));

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task PublishAsync(string topic, PubSubMessage message, CancellationToken ct)
    {
        context.Broker.Publish(component.Name, topic, message);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PrepareAsync(string topic, CancellationToken ct)
    {
        _ = context.Broker.GroupOf(component.Name, topic, context.AppId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ConsumeAsync(string topic, ITopicConsumer consumer, CancellationToken stop)
    {
        InMemoryGroup group = context.Broker.GroupOf(component.Name, topic, context.AppId);
        DeliveryPump<PubSubMessage> pump = new(group.Waiting, consumer, _slots, context.Clock, context.Loggers.CreateLogger<InMemoryPubSub>())
        {
            MessageOf = m => m,
            SettleAsync = (messages, dispositions) => SettleAsync(group, messages, dispositions, stop),
        };
        return pump.RunAsync(stop);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _slots.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SettleAsync(
        InMemoryGroup group, IReadOnlyList<PubSubMessage> messages, IReadOnlyList<Disposition> dispositions, CancellationToken stop)
    {
        bool returns = dispositions.Contains(Disposition.Kept);
        if (returns && !stop.IsCancellationRequested)
        {
            // What could not be settled now is not tried again at once.
            await Task.Delay(ReturnDelay, context.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        for (int i = 0; i < messages.Count; i++)
        {
            if (dispositions[i] == Disposition.Kept)
            {
                group.Return(messages[i]);
            }
            else
            {
                group.Settle(messages[i]);
            }
        }
    }
}

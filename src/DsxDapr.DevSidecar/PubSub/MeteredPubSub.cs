using DsxDapr.DevSidecar.Metrics;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>A broker whose messages are counted, on their way in and out.</summary>
internal sealed class MeteredPubSub(IPubSub broker, string name, SidecarMetrics metrics) : IPubSub
{
    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => broker.InitAsync(ct);

    /// <inheritdoc/>
    public async Task PublishAsync(string topic, PubSubMessage message, CancellationToken ct)
    {
        var success = false;
        try
        {
            await broker.PublishAsync(topic, message, ct);
            success = true;
        }
        finally
        {
            metrics.Published(name, topic, success);
        }
    }

    /// <inheritdoc/>
    public Task PrepareAsync(string topic, CancellationToken ct) => broker.PrepareAsync(topic, ct);

    /// <inheritdoc/>
    public Task ConsumeAsync(string topic, ITopicConsumer consumer, CancellationToken stop) =>
        broker.ConsumeAsync(topic, new Consumer(consumer, name, topic, metrics), stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => broker.DisposeAsync();

    private sealed class Consumer(ITopicConsumer consumer, string name, string topic, SidecarMetrics metrics) : ITopicConsumer
    {
        public int MaxBatch => consumer.MaxBatch;

        public TimeSpan MaxAwait => consumer.MaxAwait;

        public Task WaitUntilReadyAsync(CancellationToken ct) => consumer.WaitUntilReadyAsync(ct);

        public async Task<Disposition[]> HandleAsync(IReadOnlyList<PubSubMessage> messages)
        {
            var dispositions = await consumer.HandleAsync(messages);
            foreach (var disposition in dispositions)
            {
                metrics.Delivered(name, topic, disposition == Disposition.Done ? "success" : "retry");
            }

            return dispositions;
        }
    }
}

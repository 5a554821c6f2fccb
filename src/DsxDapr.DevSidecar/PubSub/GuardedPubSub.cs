using DsxDapr.DevSidecar.Resiliency;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>A broker whose publishing is under the outbound policies of its component.</summary>
internal sealed class GuardedPubSub(IPubSub broker, ComponentTarget target, TimeProvider time) : IPubSub
{
    private readonly OutboundGuard _guard = new(target, e => e is PubSubException, message => new PubSubException(message), time);

    /// <inheritdoc/>
    public Task InitAsync(CancellationToken ct) => broker.InitAsync(ct);

    /// <inheritdoc/>
    public Task PublishAsync(string topic, PubSubMessage message, CancellationToken ct) =>
        _guard.RunAsync(token => broker.PublishAsync(topic, message, token), ct);

    /// <inheritdoc/>
    public Task PrepareAsync(string topic, CancellationToken ct) => broker.PrepareAsync(topic, ct);

    /// <inheritdoc/>
    public Task ConsumeAsync(string topic, ITopicConsumer consumer, CancellationToken stop) => broker.ConsumeAsync(topic, consumer, stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => broker.DisposeAsync();
}

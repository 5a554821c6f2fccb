namespace DsxDapr.DevSidecar.PubSub;

/// <summary>A broker as one sidecar sees it. The consumer group is the sidecar's app-id, so replicas of an app compete.</summary>
internal interface IPubSub : IAsyncDisposable
{
    /// <summary>Opens the broker.</summary>
    /// <exception cref="Resources.ResourceException">It cannot be used, e.g. no server answered for 3 s.</exception>
    Task InitAsync(CancellationToken ct);

    /// <summary>Hands a message over. When this returns, the broker has it.</summary>
    /// <exception cref="PubSubException">The broker did not take it.</exception>
    Task PublishAsync(string topic, PubSubMessage message, CancellationToken ct);

    /// <summary>Makes sure that what is published from now on is kept for the app, even while nothing consumes it.</summary>
    /// <exception cref="PubSubException">The broker cannot be reached.</exception>
    Task PrepareAsync(string topic, CancellationToken ct);

    /// <summary>
    /// Feeds a topic's messages to a consumer until <paramref name="stop"/>, then waits for those that are being handled.
    /// Outages of the broker are logged and waited out.
    /// </summary>
    Task ConsumeAsync(string topic, ITopicConsumer consumer, CancellationToken stop);
}

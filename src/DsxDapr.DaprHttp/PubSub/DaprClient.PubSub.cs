namespace DsxDapr.DaprHttp;

// Publishing: docs.dapr.io/reference/api/pubsub_api
public abstract partial class DaprClient
{
    /// <summary>Publishes one event. The sidecar wraps it in a CloudEvent.</summary>
    /// <param name="pubsubName">The pub/sub component.</param>
    /// <param name="topicName">The topic.</param>
    /// <param name="data">The event, written as JSON.</param>
    /// <param name="metadata">
    /// For instance <c>ttlInSeconds</c>, or <c>cloudevent.id</c>, <c>cloudevent.type</c>, <c>cloudevent.subject</c>.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes several events in one call.</summary>
    /// <returns>Which of them were not published.</returns>
    /// <exception cref="DaprException">The call as a whole failed: it is not known which events were published.</exception>
    public abstract Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes several events in one call, each with its own CloudEvent id, type and subject.</summary>
    /// <inheritdoc cref="BulkPublishEventAsync{TValue}(string, string, IReadOnlyList{TValue}, IReadOnlyDictionary{string, string}?, CancellationToken)"/>
    public abstract Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<BulkPublishEntry<TValue>> events,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}

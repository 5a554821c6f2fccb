namespace DsxDapr.DevSidecar.PubSub;

/// <summary>What a broker needs to know of the sidecar that uses it.</summary>
/// <param name="AppId">The sidecar's app: the consumer group and the consumer.</param>
/// <param name="Broker">The in-memory broker that all sidecars of this process share.</param>
/// <param name="Clock">The time.</param>
/// <param name="Loggers">Where to log.</param>
internal sealed record PubSubContext(string AppId, InMemoryBroker Broker, TimeProvider Clock, ILoggerFactory Loggers);

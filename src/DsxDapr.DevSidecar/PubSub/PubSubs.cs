using DsxDapr.DevSidecar.PubSub.Redis;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>Makes brokers of components.</summary>
internal static class PubSubs
{
    /// <summary>Whether a component type is a broker of any kind.</summary>
    public static bool IsPubSub(Component component) => component.Type.StartsWith("pubsub.", StringComparison.Ordinal);

    /// <summary>Makes the broker that a component describes; it is opened by <see cref="IPubSub.InitAsync"/>.</summary>
    /// <exception cref="ResourceException">The type is not known, or its metadata cannot be used.</exception>
    public static IPubSub Create(Component component, PubSubContext context) => component.Type switch
    {
        "pubsub.redis" => new RedisPubSub(component, context),
        "pubsub.in-memory" => new InMemoryPubSub(component, context),
        _ => throw component.Refuse("is not a broker this sidecar has (pubsub.redis, pubsub.in-memory)"),
    };
}

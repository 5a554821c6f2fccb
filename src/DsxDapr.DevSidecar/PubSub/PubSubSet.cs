using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>The brokers that one sidecar's app may use.</summary>
/// <param name="appId">The sidecar's app.</param>
/// <param name="clock">The time that events get.</param>
internal sealed class PubSubSet(string appId, TimeProvider clock)
{
    private readonly Dictionary<string, ScopedPubSub> _brokers = new(StringComparer.Ordinal);

    /// <summary>The sidecar's app.</summary>
    public string AppId => appId;

    /// <summary>The time that events get.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Adds a broker; components that are not in the app's scope do not belong here.</summary>
    public void Add(Component component, IPubSub broker) =>
        _brokers[component.Name] = new ScopedPubSub(component.Name, broker, new TopicScopes(component, appId));

    /// <summary>The broker of a name, or null.</summary>
    public ScopedPubSub? Find(string name) => _brokers.GetValueOrDefault(name);
}

/// <summary>A broker as one app sees it.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Scopes">What the app may do.</param>
internal sealed record ScopedPubSub(string Name, IPubSub Broker, TopicScopes Scopes);

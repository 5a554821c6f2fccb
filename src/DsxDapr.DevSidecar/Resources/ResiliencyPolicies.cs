using DsxDapr.DevSidecar.Resiliency;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>The Resiliency resources of one app, put together. A target wins over the default-named policies altogether.</summary>
internal sealed class ResiliencyPolicies
{
    private readonly Dictionary<string, AppTarget> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ComponentTargets> _components = new(StringComparer.Ordinal);
    private readonly DefaultPolicies _defaults = new();

    /// <summary>The policies that are applied by their name.</summary>
    public DefaultPolicies Defaults => _defaults;

    /// <summary>The components that a resource names as a target.</summary>
    public IEnumerable<string> TargetComponents => _components.Keys;

    /// <summary>Adds a target; false when the app has one already.</summary>
    public bool TryAddApp(string appId, AppTarget target) => _apps.TryAdd(appId, target);

    /// <summary>Adds a target; false when the component has one already.</summary>
    public bool TryAddComponent(string name, ComponentTargets targets) => _components.TryAdd(name, targets);

    /// <summary>The policies for calls of an app.</summary>
    public AppTarget ForApp(string appId) => _apps.TryGetValue(appId, out var target) ? target : _defaults.ForApps;

    /// <summary>The policies for what a component hands to the app.</summary>
    /// <param name="name">The component.</param>
    public ComponentTarget ForInbound(string name) =>
        _components.TryGetValue(name, out var target) ? target.Inbound : _defaults.ForComponents("Pubsub", "Inbound");

    /// <summary>The policies for what the app asks of a component.</summary>
    /// <param name="name">The component.</param>
    /// <param name="kind">Dapr's word for what it is: <c>Statestore</c> or <c>Pubsub</c>.</param>
    public ComponentTarget ForOutbound(string name, string kind) =>
        _components.TryGetValue(name, out var target) ? target.Outbound : _defaults.ForComponents(kind, "Outbound");
}

/// <summary>The policies for both directions of one component.</summary>
internal sealed record ComponentTargets(ComponentTarget Inbound, ComponentTarget Outbound);

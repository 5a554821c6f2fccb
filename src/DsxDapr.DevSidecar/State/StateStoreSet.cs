using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.State;

/// <summary>The state stores that one sidecar's app may use.</summary>
/// <param name="appId">The sidecar's app.</param>
/// <param name="namespaceName">The value of the environment variable NAMESPACE, if it is set (it is not in a plain local run).</param>
internal sealed class StateStoreSet(string appId, string? namespaceName = null)
{
    private readonly Dictionary<string, ScopedStateStore> _stores = new(StringComparer.Ordinal);

    /// <summary>The sidecar's app.</summary>
    public string AppId => appId;

    /// <summary>Whether there is no store at all.</summary>
    public bool IsEmpty => _stores.Count == 0;

    /// <summary>Adds a store; components that are not in the app's scope do not belong here.</summary>
    /// <exception cref="ResourceException">The component's keyPrefix cannot be used.</exception>
    public void Add(Component component, IStateStore store) =>
        _stores[component.Name] = new ScopedStateStore(component.Name, store, KeyPrefix.Of(component, appId, namespaceName));

    /// <summary>The store of a name, or null.</summary>
    public ScopedStateStore? Find(string name) => _stores.GetValueOrDefault(name);
}

/// <summary>A store as one app sees it.</summary>
/// <param name="Name">The component's name.</param>
/// <param name="Store">The store.</param>
/// <param name="Prefix">What comes before the app's keys, separator included.</param>
internal sealed record ScopedStateStore(string Name, IStateStore Store, string Prefix)
{
    /// <summary>The stored form of an app's key.</summary>
    /// <exception cref="StateRequestException">The key contains the separator.</exception>
    public string StoredKey(string key, bool nameField = true) => key.Contains(KeyPrefix.Separator, StringComparison.Ordinal)
        ? throw StateRequestException.IllegalKey(key, Name, nameField)
        : Prefix + key;
}

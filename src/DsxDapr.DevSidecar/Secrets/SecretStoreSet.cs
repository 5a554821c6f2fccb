namespace DsxDapr.DevSidecar.Secrets;

/// <summary>The secret stores that one sidecar's app may use.</summary>
/// <param name="scopes">The secret scopes of the app's Configuration.</param>
internal sealed class SecretStoreSet(IReadOnlyList<SecretScope> scopes)
{
    private readonly Dictionary<string, ISecretStore> _stores = new(StringComparer.Ordinal);

    /// <summary>Whether there is no store at all.</summary>
    public bool IsEmpty => _stores.Count == 0;

    /// <summary>Adds a store; components that are not in the app's scope do not belong here.</summary>
    public void Add(string name, ISecretStore store) => _stores[name] = store;

    /// <summary>The store of a name, or null.</summary>
    public ISecretStore? Find(string name) => _stores.GetValueOrDefault(name);

    /// <summary>Whether the app may read a secret.</summary>
    public bool Allows(string store, string secret) => scopes.FirstOrDefault(s => s.StoreName == store)?.Allows(secret) ?? true;
}

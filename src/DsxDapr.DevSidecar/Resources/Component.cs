namespace DsxDapr.DevSidecar.Resources;

/// <summary>
/// One <c>kind: Component</c> resource, after its secret and environment references are resolved.
/// </summary>
/// <param name="Name">The name that apps use in routes such as <c>/v1.0/state/{name}</c>.</param>
/// <param name="Type">The component type, e.g. <c>state.redis</c>.</param>
/// <param name="Metadata">The metadata entries; names compare without case, as in Dapr.</param>
/// <param name="Scopes">The app ids that may use it; empty means every app.</param>
/// <param name="Source">Where it was read, for error messages.</param>
internal sealed record Component(
    string Name,
    string Type,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string> Scopes,
    ResourceLocation Source)
{
    /// <summary>Where each entry was read, for error messages; an entry may be missing.</summary>
    public IReadOnlyDictionary<string, ResourceLocation> EntrySources { get; init; } = new Dictionary<string, ResourceLocation>();

    /// <summary>Whether <paramref name="appId"/> may use this component (app ids are case sensitive).</summary>
    public bool IsInScopeOf(string appId) => Scopes.Count == 0 || Scopes.Contains(appId, StringComparer.Ordinal);
}

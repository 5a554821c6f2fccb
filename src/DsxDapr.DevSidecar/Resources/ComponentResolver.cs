namespace DsxDapr.DevSidecar.Resources;

/// <summary>Turns drafts into components: fetches what their entries refer to.</summary>
/// <param name="readSecret">Reads one secret of a store: its values by key; null when the store or the secret is not there.</param>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class ComponentResolver(
    Func<string, string, CancellationToken, Task<IReadOnlyDictionary<string, string>?>> readSecret,
    Func<string, string?> environment)
{
    /// <summary>Resolves one component.</summary>
    /// <exception cref="ResourceException">A secret it refers to is not there.</exception>
    public async Task<Component> ResolveAsync(ComponentDraft draft, CancellationToken ct)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in draft.Entries)
        {
            metadata[entry.Name] = await ValueOfAsync(draft, entry, ct);
        }

        return new Component(draft.Name, draft.Type, metadata, draft.Scopes, draft.Source)
        {
            EntrySources = draft.Entries.ToDictionary(e => e.Name, e => e.Source, StringComparer.OrdinalIgnoreCase),
        };
    }

    private async Task<string> ValueOfAsync(ComponentDraft draft, MetadataEntry entry, CancellationToken ct)
    {
        if (entry.Secret is { } reference)
        {
            var secret = await readSecret(draft.SecretStore!, reference.Name, ct);
            return secret?.GetValueOrDefault(reference.Key) ?? throw new ResourceException(
                entry.Source,
                $"spec.metadata '{entry.Name}': the secret store '{draft.SecretStore}' has no secret '{reference.Name}' with the key '{reference.Key}'.");
        }

        // A variable that is not set is empty, as for daprd: optional settings are written that way.
        return entry.EnvironmentVariable is { } variable ? environment(variable) ?? string.Empty : entry.Value ?? string.Empty;
    }
}

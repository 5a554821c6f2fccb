namespace DsxDapr.DevSidecar.Resources;

/// <summary>A component as it is written, its references not yet resolved.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type.</param>
/// <param name="Entries">The metadata.</param>
/// <param name="SecretStore">The store that its secret references point to.</param>
/// <param name="Scopes">The app ids it is for.</param>
/// <param name="Source">Where it was read.</param>
internal sealed record ComponentDraft(
    string Name,
    string Type,
    IReadOnlyList<MetadataEntry> Entries,
    string? SecretStore,
    IReadOnlyList<string> Scopes,
    ResourceLocation Source)
{
    /// <summary>Whether other components may take secrets from it.</summary>
    public bool IsSecretStore => Type.StartsWith("secretstores.", StringComparison.Ordinal);
}

/// <summary>One metadata entry: a value, or a reference to one.</summary>
/// <param name="Name">The name of the entry.</param>
/// <param name="Value">The value.</param>
/// <param name="Secret">The secret that holds the value.</param>
/// <param name="EnvironmentVariable">The environment variable that holds the value.</param>
/// <param name="Source">Where it was read.</param>
internal sealed record MetadataEntry(
    string Name, string? Value, SecretReference? Secret, string? EnvironmentVariable, ResourceLocation Source);

/// <summary>A value of a secret.</summary>
/// <param name="Name">The secret.</param>
/// <param name="Key">Which of its values.</param>
internal sealed record SecretReference(string Name, string Key);

namespace DsxDapr.DevSidecar.Secrets;

/// <summary>Which secrets of a store an app may read (Configuration <c>spec.secrets.scopes</c>).</summary>
/// <param name="StoreName">The store.</param>
/// <param name="DenyByDefault">Whether <c>defaultAccess</c> is <c>deny</c>.</param>
/// <param name="AllowedSecrets">If there are any, exactly these may be read, whatever else is said.</param>
/// <param name="DeniedSecrets">These may not be read.</param>
internal sealed record SecretScope(
    string StoreName,
    bool DenyByDefault,
    IReadOnlyList<string> AllowedSecrets,
    IReadOnlyList<string> DeniedSecrets)
{
    /// <summary>Whether the secret may be read.</summary>
    public bool Allows(string name) =>
        AllowedSecrets.Count > 0 ? AllowedSecrets.Contains(name, StringComparer.Ordinal)
        : !DeniedSecrets.Contains(name, StringComparer.Ordinal) && !DenyByDefault;
}

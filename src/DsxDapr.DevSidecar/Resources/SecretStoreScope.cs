namespace DsxDapr.DevSidecar.Resources;

/// <summary>Which secrets of a store an app may read (<c>Configuration.spec.secrets.scopes</c>).</summary>
/// <param name="StoreName">The secret store.</param>
/// <param name="DefaultAllow">Whether secrets that no list names may be read.</param>
/// <param name="Allowed">When not empty, only these may be read.</param>
/// <param name="Denied">These may not be read.</param>
internal sealed record SecretStoreScope(
    string StoreName, bool DefaultAllow, IReadOnlyList<string> Allowed, IReadOnlyList<string> Denied);

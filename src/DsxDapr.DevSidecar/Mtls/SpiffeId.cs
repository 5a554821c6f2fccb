namespace DsxDapr.DevSidecar.Mtls;

/// <summary>A workload's identity, <c>spiffe://{trust domain}/ns/{namespace}/{app id}</c>.</summary>
/// <param name="TrustDomain">The trust domain.</param>
/// <param name="Namespace">The Dapr namespace.</param>
/// <param name="AppId">The app id.</param>
internal sealed record SpiffeId(string TrustDomain, string Namespace, string AppId)
{
    /// <summary>The identity a URI names; null when it is not one of ours.</summary>
    public static SpiffeId? TryParse(string? uri)
    {
        const string Scheme = "spiffe://";
        return uri?.StartsWith(Scheme, StringComparison.Ordinal) == true
            && uri[Scheme.Length..].Split('/') is [{ Length: > 0 } domain, "ns", { Length: > 0 } ns, { Length: > 0 } appId]
                ? new SpiffeId(domain, ns, appId)
                : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"spiffe://{TrustDomain}/ns/{Namespace}/{AppId}";
}

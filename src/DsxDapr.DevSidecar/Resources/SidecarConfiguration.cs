using DsxDapr.DevSidecar.Access;
using DsxDapr.DevSidecar.Secrets;
using DsxDapr.DevSidecar.Tracing;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>What a <c>kind: Configuration</c> resource sets.</summary>
/// <param name="Mtls">Whether sidecars show each other certificates. Dapr's default is on, and so is ours.</param>
/// <param name="TrustDomain">The trust domain of the sidecar's own identity (<c>accessControl.trustDomain</c>).</param>
/// <param name="Access">Who may call the app.</param>
/// <param name="SecretScopes">Which secrets the app may read.</param>
/// <param name="Tracing">What is traced, and where spans go.</param>
/// <param name="Metrics">Whether metrics are served, where a port for them was given.</param>
internal sealed record SidecarConfiguration(
    bool Mtls, string TrustDomain, AccessPolicy Access, IReadOnlyList<SecretScope> SecretScopes, TraceSettings Tracing, bool Metrics)
{
    /// <summary>The trust domain where none is named, as in daprd.</summary>
    public const string DefaultTrustDomain = "public";

    /// <summary>What applies without a Configuration.</summary>
    public static SidecarConfiguration Default { get; } = new(
        Mtls: true, DefaultTrustDomain, AccessPolicy.Open, [], TraceSettings.Off, Metrics: true);
}

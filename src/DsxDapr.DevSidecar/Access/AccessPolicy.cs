using DsxDapr.DevSidecar.Mtls;

namespace DsxDapr.DevSidecar.Access;

/// <summary>
/// Who may call this app: <c>Configuration.spec.accessControl</c>. A caller without mTLS is nobody, so only the default applies to it.
/// </summary>
/// <param name="DefaultAllow">What applies to callers without a policy.</param>
/// <param name="Policies">The policies per app.</param>
internal sealed record AccessPolicy(bool DefaultAllow, IReadOnlyList<AppPolicy> Policies)
{
    /// <summary>Everybody may call everything: what applies when a Configuration has no access control.</summary>
    public static AccessPolicy Open { get; } = new(DefaultAllow: true, []);

    /// <summary>Whether <paramref name="caller"/> (null: unknown) may make this call.</summary>
    public bool Allows(SpiffeId? caller, string verb, string path)
    {
        foreach (var policy in Policies)
        {
            if (policy.Caller == caller)
            {
                return policy.Allows(verb, path);
            }
        }

        return DefaultAllow;
    }
}

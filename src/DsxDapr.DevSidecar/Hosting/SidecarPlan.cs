namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Everything one process runs.</summary>
internal sealed record SidecarPlan
{
    /// <summary>The folder of the local certificate authority; the names of the apps are kept beside it.</summary>
    public required string TrustDir { get; init; }

    /// <summary>The Dapr namespace of all sidecars.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The sidecars, at least one.</summary>
    public required IReadOnlyList<SidecarSpec> Sidecars { get; init; }
}

namespace DsxDapr.Cli.Sidecars;

/// <summary>Which program plays the sidecars.</summary>
internal enum SidecarKind
{
    /// <summary>The DevSidecar of this repository: one process for all apps.</summary>
    DevSidecar,

    /// <summary>Dapr's own <c>daprd</c>: one process per app.</summary>
    Daprd,
}

namespace DsxDapr.DaprHttp;

/// <summary>A sidecar's own description (<c>GET /v1.0/metadata</c>).</summary>
/// <param name="Id">The app id.</param>
/// <param name="RuntimeVersion">The version of Dapr.</param>
/// <param name="Components">The components that the sidecar loaded for this app.</param>
public sealed record DaprMetadata(string Id, string RuntimeVersion, IReadOnlyList<DaprComponentMetadata> Components);

/// <summary>A component as a sidecar describes it.</summary>
/// <param name="Name">The name that calls use.</param>
/// <param name="Type">For instance <c>state.redis</c>.</param>
/// <param name="Version">For instance <c>v1</c>.</param>
/// <param name="Capabilities">What it can do; null for nothing special.</param>
public sealed record DaprComponentMetadata(string Name, string Type, string Version, IReadOnlyList<string>? Capabilities = null)
{
    /// <summary>For instance <c>ETAG</c>, <c>TRANSACTIONAL</c>; empty for most kinds of components.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = Capabilities ?? [];
}

namespace DsxDapr.DaprHttp;

/// <summary>
/// A client of the app's own Dapr sidecar, over its HTTP API (docs.dapr.io/reference/api). Names and shapes follow the Dapr .NET
/// SDK's <c>DaprClient</c>, so that moving to the SDK is one registration. Every call throws <see cref="DaprException"/> when the
/// sidecar refuses it, and <see cref="HttpRequestException"/> when the sidecar cannot be reached. Safe for concurrent use.
/// </summary>
public abstract partial class DaprClient
{
    /// <summary>
    /// Whether the sidecar has loaded its components and takes calls (<c>/v1.0/healthz/outbound</c>); does not wait for the app
    /// itself, unlike <c>/v1.0/healthz</c>. False also when the sidecar cannot be reached.
    /// </summary>
    public abstract Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until <see cref="CheckOutboundHealthAsync"/> is true. Without end: cancel it to give up.</summary>
    public abstract Task WaitForSidecarAsync(CancellationToken cancellationToken = default);

    /// <summary>What the sidecar says about itself: its app id, version, components and subscriptions (<c>GET /v1.0/metadata</c>).</summary>
    public abstract Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default);
}

namespace DsxDapr.Hub.Listeners;

/// <summary>On which listeners a route exists besides the sidecar's; a route without it exists only there.</summary>
/// <param name="Listeners">The listeners.</param>
internal sealed record ListenerMetadata(HubListeners Listeners)
{
    /// <summary>The listeners of an endpoint, the sidecar's among them.</summary>
    public static HubListeners Of(Endpoint endpoint) =>
        HubListeners.Sidecar | (endpoint.Metadata.GetMetadata<ListenerMetadata>()?.Listeners ?? HubListeners.None);
}

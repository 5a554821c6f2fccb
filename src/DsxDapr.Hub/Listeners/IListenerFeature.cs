namespace DsxDapr.Hub.Listeners;

/// <summary>Which listener took a request's connection; the sidecar's has none.</summary>
internal interface IListenerFeature
{
    /// <summary>The listener.</summary>
    HubListeners Listener { get; }
}

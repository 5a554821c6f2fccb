namespace DsxDapr.Hub.Listeners;

/// <summary>Says whom a route is for, and so on which listeners it exists.</summary>
internal static class ListenerRouteExtensions
{
    /// <summary>The route is for users: it exists on the API listener.</summary>
    public static TBuilder ForUsers<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ListenerMetadata(HubListeners.Api));

    /// <summary>The route is for connectors: it exists on the internal listener, and on the API listener where that was asked for.</summary>
    public static TBuilder ForConnectors<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ListenerMetadata(HubListeners.Internal));

    /// <summary>The route tells nothing worth hiding: it exists on every listener.</summary>
    public static TBuilder ForAnybody<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new ListenerMetadata(HubListeners.Api | HubListeners.Internal));
}

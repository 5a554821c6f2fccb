namespace DsxDapr.DevSidecar.PubSub.Routing;

/// <summary>A routing rule cannot be read, or cannot be evaluated for an event.</summary>
internal sealed class RoutingException(string message) : Exception(message);

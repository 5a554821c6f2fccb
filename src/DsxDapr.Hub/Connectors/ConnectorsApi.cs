using DsxDapr.Contracts;

namespace DsxDapr.Hub.Connectors;

/// <summary>Enrollment, presence and steering of connectors (wire contract §3.3).</summary>
internal static class ConnectorsApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapConnectors(this IEndpointRouteBuilder routes)
    {
        var connectors = routes.MapGroup(HubRoutes.Prefix + "/connectors");
        connectors.MapPost("/register", Register.HandleAsync);
        connectors.MapDelete("/unregister/{uuid:guid}", Unregister.HandleAsync);
        connectors.MapGet("/list", ListConnectors.Handle);
        connectors.MapPost("/full_scan/{uuid:guid}", OrderFullScan.HandleAsync);
        connectors.MapGet("/repo_check/{uuid:guid}", ProxyToConnector.HandleAsync("repo_check"));
        connectors.MapGet("/estimate/{uuid:guid}", ProxyToConnector.HandleAsync("estimate"));
        connectors.MapGet("/config/{uuid:guid}", ProxyToConnector.HandleAsync("config"));
        connectors.MapGet("/healthz/{uuid:guid}", ProxyToConnector.HandleAsync("healthz"));
        connectors.MapGet("/readyz/{uuid:guid}", ProxyToConnector.HandleAsync("readyz"));
    }
}

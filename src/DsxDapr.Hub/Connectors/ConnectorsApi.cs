using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.BreakGlass;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Listeners;
using DsxDapr.Hub.Operators;
using Microsoft.AspNetCore.Mvc;

namespace DsxDapr.Hub.Connectors;

/// <summary>Enrollment, presence and steering of connectors (wire contract §3.3).</summary>
internal static class ConnectorsApi
{
    // Strangers may send a registration; its largest part is an icon of 8 KiB.
    private const int MaxRegistrationBytes = 64 * 1024;

    private const string State = "/state/{uuid}/{ns}/{**key}";

    /// <summary>Maps the routes.</summary>
    public static void MapConnectors(this IEndpointRouteBuilder routes)
    {
        var connectors = routes.MapGroup(HubRoutes.Prefix + "/connectors");
        connectors.MapPost("/register", Register.HandleAsync)
            .WithMetadata(new RequestSizeLimitAttribute(MaxRegistrationBytes)).AnswersInTime().ForConnectors();
        connectors.MapDelete("/unregister/{uuid}", Unregister.HandleAsync).ForConnectors();
        connectors.MapGet("/list", ListConnectors.Handle).For(OperatorRole.Viewer);
        connectors.MapPost("/full_scan/{uuid}", OrderFullScan.HandleAsync).For(OperatorRole.Operator).Audited("scan.order", "uuid");
        connectors.MapPut("/config/{uuid}", ChangeConfiguration.HandleAsync).For(OperatorRole.Operator).Audited("connector.configure", "uuid");
        connectors.MapGet("/auth_check/{uuid}", CheckAuthentication.HandleAsync).For(OperatorRole.Viewer);
        connectors.MapPost("/token", AccessTokens.HandleAsync).ForConnectors(); // asks for an enrollment token itself
        connectors.MapPut(State, ConnectorState.PutAsync).RequireAuthorization(BreakGlassDefaults.PolicyName).ForConnectors();
        connectors.MapGet(State, ConnectorState.GetAsync).RequireAuthorization(BreakGlassDefaults.PolicyName).ForConnectors();
        foreach (var endpoint in new[] { "repo_check", "estimate", "config", "healthz", "readyz" })
        {
            connectors.MapGet(
                $"/{endpoint}/{{uuid}}",
                (Guid uuid, HttpContext context, ConnectorRegistry registry, ConnectorClient client, CancellationToken cancellationToken) =>
                    ProxyToConnector.HandleAsync(endpoint, uuid, context, registry, client, cancellationToken)).For(OperatorRole.Viewer);
        }
    }
}

using DsxDapr.Contracts;
using DsxDapr.Hub.BreakGlass;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Listeners;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Intake;

/// <summary>Where connectors submit what is to be scanned (wire contract §3.4).</summary>
internal static class IntakeApi
{
    /// <summary>Maps the routes; those that submit are signed by a connector.</summary>
    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(HubRoutes.ScanRequest + "/{taskId}", ReadRequest.HandleAsync).For(OperatorRole.Viewer);
        var signed = routes.MapGroup("").RequireAuthorization(BreakGlassDefaults.PolicyName).ForConnectors().AnswersInTime();
        signed.MapPost(HubRoutes.ScanRequest, SubmitOne.HandleAsync);
        signed.MapPost(HubRoutes.ScanRequestBatch, SubmitBatch.HandleAsync);
        signed.MapPost(HubRoutes.Prefix + "/scan/auth_check", SubmitOne.CheckAuthentication);
        signed.MapPost(HubRoutes.Prefix + "/scan/jobs/{jobId}/enqueue_done", EndEnumeration.HandleAsync);
    }
}

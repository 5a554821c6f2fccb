using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.DeadLetters;

/// <summary>Dead letters for operators: as the wire contract shows them (§3.7), and our own view (<c>/api/v1/dead-letters</c>).</summary>
internal static class DeadLettersApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var wire = routes.MapGroup(HubRoutes.Prefix + "/admin/dead-letter");
        wire.MapGet("/stats", WireDeadLetters.StatsAsync).For(OperatorRole.Viewer);
        wire.MapGet("/stats/{queueType}", WireDeadLetters.StatsOfAsync).For(OperatorRole.Viewer);
        wire.MapGet("/items/{queueType}", WireDeadLetters.ItemsAsync).For(OperatorRole.Viewer);
        wire.MapGet("/health", WireDeadLetters.HealthAsync).For(OperatorRole.Viewer);
        wire.MapPost("/requeue", WireDeadLetters.RequeueAllAsync).For(OperatorRole.Operator).Audited("dead-letters.requeue");
        wire.MapPost("/requeue/{queueType}", WireDeadLetters.RequeueAsync).For(OperatorRole.Operator).Audited("dead-letters.requeue", "queueType");
        wire.MapDelete("/clear", WireDeadLetters.ClearAllAsync).For(OperatorRole.Admin).Audited("dead-letters.clear");
        wire.MapDelete("/clear/{queueType}", WireDeadLetters.ClearAsync).For(OperatorRole.Admin).Audited("dead-letters.clear", "queueType");

        var own = routes.MapGroup("/api/v1/dead-letters");
        own.MapGet("", DeadLetterReports.ListAsync).For(OperatorRole.Viewer);
        own.MapGet("/{id:long}", DeadLetterReports.GetAsync).For(OperatorRole.Viewer);
        own.MapPost("/requeue", DeadLetterReports.RequeueAsync).For(OperatorRole.Operator).Audited("dead-letters.requeue");
        own.MapDelete("", DeadLetterReports.ClearAsync).For(OperatorRole.Admin).Audited("dead-letters.clear");
    }
}

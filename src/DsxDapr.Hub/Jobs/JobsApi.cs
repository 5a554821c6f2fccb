using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Listeners;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Jobs;

/// <summary>Jobs as the wire contract shows them (§3.5), and as our own clients read them (<c>/api/v1/jobs</c>).</summary>
internal static class JobsApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var wire = routes.MapGroup(HubRoutes.Prefix + "/scan/jobs");
        wire.MapGet("", WireJobs.ListAsync).For(OperatorRole.Viewer);
        wire.MapGet("/{jobId}", WireJobs.GetAsync).For(OperatorRole.Viewer);
        wire.MapGet("/{jobId}/raw", WireJobs.GetRawAsync).AnswersInTime().ForConnectors(); // they ask this unsigned
        wire.MapDelete("", WireJobs.ClearAsync).For(OperatorRole.Operator).Audited("jobs.delete");
        wire.MapPost("/{jobId}/pause", SteerJob.PauseAsync).For(OperatorRole.Operator).Audited("job.pause", "jobId");
        wire.MapPost("/{jobId}/resume", SteerJob.ResumeAsync).For(OperatorRole.Operator).Audited("job.resume", "jobId");
        wire.MapPost("/{jobId}/cancel", SteerJob.CancelAsync).For(OperatorRole.Operator).Audited("job.cancel", "jobId");

        var own = routes.MapGroup("/api/v1/jobs").For(OperatorRole.Viewer);
        own.MapGet("", JobReports.ListAsync);
        own.MapGet("/{jobId}", JobReports.GetAsync);
        own.MapGet("/{jobId}/items", JobReports.ListItemsAsync);
        routes.MapPost("/api/v1/jobs/{jobId}/rescan", RescanJob.HandleAsync).For(OperatorRole.Operator).Audited("job.rescan", "jobId");
    }
}

using DsxDapr.Contracts;

namespace DsxDapr.Hub.Jobs;

/// <summary>Jobs as the wire contract shows them (§3.5), and as our own clients read them (<c>/api/v1/jobs</c>).</summary>
internal static class JobsApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var wire = routes.MapGroup(HubRoutes.Prefix + "/scan/jobs");
        wire.MapGet("", WireJobs.ListAsync);
        wire.MapGet("/{jobId}", WireJobs.GetAsync);
        wire.MapGet("/{jobId}/raw", WireJobs.GetRawAsync);
        wire.MapPost("/{jobId}/pause", SteerJob.PauseAsync);
        wire.MapPost("/{jobId}/resume", SteerJob.ResumeAsync);
        wire.MapPost("/{jobId}/cancel", SteerJob.CancelAsync);

        var own = routes.MapGroup("/api/v1/jobs");
        own.MapGet("/{jobId}", JobReports.GetAsync);
        own.MapGet("/{jobId}/items", JobReports.ListItemsAsync);
    }
}

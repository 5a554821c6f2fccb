using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>Reads jobs in the form of the wire contract §3.5.</summary>
internal static class WireJobs
{
    private const int MaxListed = 1_000;
    private const int NoExpiry = -1;
    private const int Unknown = -2;

    /// <summary><c>GET scan/jobs</c>: the newest jobs.</summary>
    public static async Task<IResult> ListAsync(ILedger ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var jobs = await ledger.ListJobsAsync(null, null, MaxListed, cancellationToken);
        return WireResults.Json(jobs.Select(job => JobFields.WithProgress(job, clock.GetUtcNow())));
    }

    /// <summary><c>GET scan/jobs/{id}</c>: one job.</summary>
    public static async Task<IResult> GetAsync(string jobId, ILedger ledger, TimeProvider clock, CancellationToken cancellationToken) =>
        await ledger.FindJobAsync(jobId, cancellationToken) is { } job
            ? WireResults.Json(JobFields.WithProgress(job, clock.GetUtcNow()))
            : WireResults.Error(StatusCodes.Status404NotFound, "job_not_found");

    /// <summary><c>DELETE scan/jobs</c>: deletes finished jobs; what still runs must be cancelled first.</summary>
    public static async Task<IResult> ClearAsync(ILedger ledger, CancellationToken cancellationToken) =>
        WireResults.Json(new { status = "success", deleted_jobs = await ledger.ClearJobsAsync(cancellationToken) });

    /// <summary><c>GET scan/jobs/{id}/raw</c>: what connectors ask before they submit; 200 also for an unknown job.</summary>
    public static async Task<IResult> GetRawAsync(string jobId, ILedger ledger, CancellationToken cancellationToken)
    {
        var job = await ledger.FindJobAsync(jobId, cancellationToken);
        return WireResults.Json(new
        {
            key = $"dsxconnect:job:{jobId}",
            ttl = job is null ? Unknown : NoExpiry,
            data = job is null ? [] : JobFields.Stored(job),
        });
    }
}

using System.Globalization;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>
/// <c>POST /api/v1/jobs/{id}/rescan</c>: scans again what has no verdict of clean or malicious, in steps that never hold up other scans for long.
/// </summary>
internal static class RescanJob
{
    private const int Step = 500;

    /// <summary>Answers how many items are scanned again.</summary>
    public static async Task<IResult> HandleAsync(string jobId, HttpContext context, ILedger ledger, CancellationToken cancellationToken)
    {
        if (await ledger.FindJobAsync(jobId, cancellationToken) is not { } job)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "job_not_found", $"There is no job {jobId}.");
        }

        if (job.Status == JobStatus.Cancelled)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "job_is_cancelled", "The job was cancelled: what it left is never scanned in it.");
        }

        var (total, after) = (0, (long?)0);
        while (after is { } last)
        {
            (var rescanned, after) = await ledger.RescanAsync(jobId, last, Step, cancellationToken);
            total += rescanned;
        }

        context.SetAuditDetail($"{total.ToString(CultureInfo.InvariantCulture)} items are scanned again");
        return WireResults.Json(new { rescanned = total });
    }
}

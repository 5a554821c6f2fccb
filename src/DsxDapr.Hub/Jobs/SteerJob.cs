using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>Pause, resume and cancel (wire contract §3.5). A change that a job's state does not allow is answered 409.</summary>
internal static class SteerJob
{
    /// <summary><c>POST scan/jobs/{id}/pause</c>.</summary>
    public static async Task<IResult> PauseAsync(string jobId, ILedger ledger, CancellationToken cancellationToken) =>
        await AnswerAsync(await ledger.PauseAsync(jobId, cancellationToken), jobId, ledger, cancellationToken);

    /// <summary><c>POST scan/jobs/{id}/resume</c>.</summary>
    public static async Task<IResult> ResumeAsync(string jobId, ILedger ledger, CancellationToken cancellationToken) =>
        await AnswerAsync(await ledger.ResumeAsync(jobId, cancellationToken), jobId, ledger, cancellationToken);

    /// <summary><c>POST scan/jobs/{id}/cancel</c>.</summary>
    public static async Task<IResult> CancelAsync(string jobId, ILedger ledger, CancellationToken cancellationToken) =>
        await AnswerAsync(await ledger.CancelAsync(jobId, cancellationToken), jobId, ledger, cancellationToken);

    private static async Task<IResult> AnswerAsync(bool changed, string jobId, ILedger ledger, CancellationToken cancellationToken)
    {
        if (changed)
        {
            return WireResults.Json(new { ok = true });
        }

        return await ledger.FindJobAsync(jobId, cancellationToken) is { } job
            ? WireResults.Error(StatusCodes.Status409Conflict, $"job_is_{job.Status}")
            : WireResults.Error(StatusCodes.Status404NotFound, "job_not_found");
    }
}

using System.Security.Claims;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Intake;

/// <summary><c>POST scan/request_batch</c>: accepts many items, all or, when one is not the caller's own, none (wire contract §3.4).</summary>
internal static class SubmitBatch
{
    /// <summary>Commits the items and answers 202.</summary>
    public static async Task<IResult> HandleAsync(
        HttpRequest http, ClaimsPrincipal caller, ILedger ledger, IOptions<IntakeOptions> options, CancellationToken cancellationToken)
    {
        var connector = caller.GetConnectorUuid()!.Value;
        var (batch, problem) = await WireBody.ReadAsync<ScanRequestBatch>(http, cancellationToken);
        var refusal = problem ?? batch!.Requests.Select(request => Submissions.Refuse(request, connector)).FirstOrDefault(found => found is not null);
        if (refusal is not null)
        {
            return refusal;
        }

        var size = batch!.BatchSize == 0 ? options.Value.BatchDefaultSize : Math.Clamp(batch.BatchSize, 1, options.Value.BatchMaxSize);
        if (batch.Requests.Count == 0)
        {
            return Answer(ResponseStatus.Error, "No requests provided", [], size);
        }

        var jobName = http.Headers[WireHeaders.JobName].FirstOrDefault();
        var taskIds = new List<string>(batch.Requests.Count);
        foreach (var job in batch.Requests.GroupBy(Submissions.JobOf))
        {
            var outcome = await ledger.AcceptAsync(
                new Submission(job.Key, connector, jobName, [.. job.Select(Submissions.ItemOf)]), cancellationToken);
            if (outcome != SubmissionOutcome.Accepted)
            {
                return Submissions.Refused(outcome, job.Key);
            }

            taskIds.AddRange(job.Select(request => TaskId.Of(job.Key, connector, request.Location).ToString()));
        }

        return Answer(ResponseStatus.Success, $"Queued {taskIds.Count} scan requests", taskIds, size);
    }

    private static IResult Answer(ResponseStatus status, string message, IReadOnlyList<string> taskIds, int size) => WireResults.Json(
        new BatchResponse { Status = status, Message = message, TaskIds = taskIds, QueuedItems = taskIds.Count, BatchSize = size },
        StatusCodes.Status202Accepted);
}

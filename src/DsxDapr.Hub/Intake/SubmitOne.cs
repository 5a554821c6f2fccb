using System.Security.Claims;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Intake;

/// <summary><c>POST scan/request</c>: accepts one item (wire contract §3.4).</summary>
internal static class SubmitOne
{
    /// <summary>Commits the item and answers 202.</summary>
    public static async Task<IResult> HandleAsync(HttpContext context, ClaimsPrincipal caller, ILedger ledger, CancellationToken cancellationToken)
    {
        var connector = caller.GetConnectorUuid()!.Value;
        var (request, problem) = await WireBody.ReadAsync<ScanRequest>(context.Request, cancellationToken);
        if ((problem ?? Submissions.Refuse(request!, connector)) is { } refusal)
        {
            return refusal;
        }

        var jobId = Submissions.JobOf(request!);
        var jobName = context.Request.Headers[WireHeaders.JobName].FirstOrDefault();
        var outcome = await ledger.AcceptAsync(
            new Submission(jobId, connector, jobName, [Submissions.ItemOf(request!)]), cancellationToken);
        if (outcome != SubmissionOutcome.Accepted)
        {
            return Submissions.Refused(outcome, jobId);
        }

        var taskId = TaskId.Of(jobId, connector, request!.Location).ToString();
        context.Response.Headers.Location = $"{HubRoutes.ScanRequest}/{taskId}";
        return WireResults.Json(
            StatusResponse.Success($"Scan task ID: {taskId}", $"Scan task queued for connector: {request.ConnectorUrl}", taskId),
            StatusCodes.Status202Accepted);
    }

    /// <summary><c>POST scan/auth_check</c>: answers whoever is authenticated.</summary>
    public static IResult CheckAuthentication() => WireResults.Json(StatusResponse.Success("auth_ok"));
}

using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Connectors;

/// <summary>
/// <c>POST connectors/full_scan/{uuid}</c>: opens a job and orders the connector to enumerate its asset (wire contract §3.3).
/// </summary>
internal static class OrderFullScan
{
    private const int MaxJobIdLength = 128;

    // Ours: whether items may be skipped that are unchanged since they were found clean. The hub's own affair.
    private const string ScanOnceParameter = "scan_once";

    /// <summary>Answers 202 with the connector's words and the job's id in <c>X-Job-Id</c>.</summary>
    public static async Task<IResult> HandleAsync(
        Guid uuid, HttpContext context, ConnectorRegistry registry, ConnectorClient client, ILedger ledger, CancellationToken cancellationToken)
    {
        if (registry.Find(uuid) is not { } connector)
        {
            return WireResults.Error(StatusCodes.Status404NotFound, $"No connector registered with UUID={uuid}");
        }

        var (_, noLimit) = WireQuery.ReadInt(context.Request, "limit", 1, min: 1);
        var (_, noSize) = WireQuery.ReadInt(context.Request, "batch_size", 1, min: 1);
        var (batch, noBatch) = WireQuery.ReadBool(context.Request, "batch");
        var (scanOnce, noScanOnce) = WireQuery.ReadBool(context.Request, ScanOnceParameter);
        if ((noLimit ?? noSize ?? noBatch ?? noScanOnce) is { } mistake)
        {
            return mistake;
        }

        var jobId = context.Request.Query["job_id"].FirstOrDefault() ?? Guid.CreateVersion7().ToString();
        if (jobId.Length is 0 or > MaxJobIdLength)
        {
            return WireBody.Unprocessable("job_id", $"1 to {MaxJobIdLength} characters");
        }

        // The job exists before the connector hears of it, so that its first item finds it; ordering it again is harmless.
        var query = QueryOf(context.Request.Query, batch, jobId);
        var isNew = await ledger.OpenJobAsync(
            jobId, uuid, context.Request.Headers[WireHeaders.JobName].FirstOrDefault(), query, scanOnce, cancellationToken);
        if (!isNew && (await ledger.FindJobAsync(jobId, cancellationToken))?.Connector != uuid)
        {
            return WireResults.Error(StatusCodes.Status409Conflict, "job_of_another_connector");
        }

        context.Response.Headers[WireHeaders.JobId] = jobId;
        var (response, problem) = await ProxyToConnector.CallAsync(
            client, connector, HttpMethod.Post, ConnectorRoutes.FullScan + query, cancellationToken);
        if (problem is not null || response!.Status != ResponseStatus.Success)
        {
            // Only the job that this order opened has no other end: one that runs already goes on.
            if (isNew)
            {
                await ledger.CancelAsync(jobId, cancellationToken);
            }

            return problem ?? WireResults.Json(response!, StatusCodes.Status202Accepted);
        }

        await ledger.ConfirmOrderAsync(jobId, connector.Model.InstanceId, cancellationToken);
        return WireResults.Json(WithJobId(response, jobId), StatusCodes.Status202Accepted);
    }

    // Everything is passed on; a switch in the one form that connectors know.
    private static string QueryOf(IQueryCollection query, bool? batch, string jobId)
    {
        var others = query.Where(pair => pair.Key is not ("job_id" or "batch" or ScanOnceParameter))
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));
        var switched = batch is { } on ? others.Append(KeyValuePair.Create("batch", (string?)(on ? "true" : "false"))) : others;
        return QueryString.Create(switched.Append(KeyValuePair.Create("job_id", (string?)jobId))).ToString();
    }

    private static StatusResponse WithJobId(StatusResponse response, string jobId) =>
        response.Description?.Contains("job_id=", StringComparison.Ordinal) == true
            ? response
            : response with { Description = $"{response.Description} | job_id={jobId}" };
}

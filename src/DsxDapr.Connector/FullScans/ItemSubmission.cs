using System.Net;
using DsxDapr.Connector.Hub;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.FullScans;

/// <summary>Sends items to the hub, as a batch or one alone, and sorts the hub's answers (wire contract §3.4).</summary>
internal sealed class ItemSubmission(HubClient hub)
{
    /// <summary>Sends a batch.</summary>
    public Task<SubmitAnswer> SendBatchAsync(
        IReadOnlyList<ScanRequest> items, string idempotencyKey, CancellationToken cancellationToken)
    {
        var batch = new ScanRequestBatch { Requests = items, BatchSize = items.Count };
        return SendAsync(HubRoutes.ScanRequestBatch, batch, isBatch: true, idempotencyKey, cancellationToken);
    }

    /// <summary>Sends one item alone.</summary>
    public Task<SubmitAnswer> SendOneAsync(ScanRequest item, string idempotencyKey, CancellationToken cancellationToken) =>
        SendAsync(HubRoutes.ScanRequest, item, isBatch: false, idempotencyKey, cancellationToken);

    private async Task<SubmitAnswer> SendAsync(
        string route, object body, bool isBatch, string idempotencyKey, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await hub.SendAsync(
                HttpMethod.Post,
                route,
                body,
                cancellationToken,
                headers => headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey));
            return response.IsSuccessStatusCode
                ? await ReadAcceptanceAsync(response, isBatch, cancellationToken)
                : new SubmitAnswer(
                    Sort(response.StatusCode, isBatch),
                    await HubAnswer.ReasonAsync(response, cancellationToken),
                    response.Headers.RetryAfter?.Delta);
        }
        catch (Exception error) when (HubAnswer.IsMissing(error, cancellationToken))
        {
            return new SubmitAnswer(SubmitOutcome.Unavailable, error.Message);
        }
    }

    /// <summary>A hub of dsx-connect answers 202 also when it failed; a batch it did not take may be taken item by item.</summary>
    private static async Task<SubmitAnswer> ReadAcceptanceAsync(
        HttpResponseMessage response, bool isBatch, CancellationToken cancellationToken)
    {
        var answer = await HubAnswer.ReadAsync<StatusResponse>(response, cancellationToken);
        return answer.Status == ResponseStatus.Success
            ? SubmitAnswer.Accepted
            : new SubmitAnswer(isBatch ? SubmitOutcome.Divide : SubmitOutcome.Unavailable, answer.Message);
    }

    private static SubmitOutcome Sort(HttpStatusCode status, bool isBatch) => status switch
    {
        HttpStatusCode.Conflict => SubmitOutcome.Held,
        HttpStatusCode.Forbidden => SubmitOutcome.Forbidden,
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge =>
            isBatch ? SubmitOutcome.Divide : SubmitOutcome.Refused,
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed when isBatch => SubmitOutcome.Divide,
        _ => SubmitOutcome.Unavailable,
    };
}

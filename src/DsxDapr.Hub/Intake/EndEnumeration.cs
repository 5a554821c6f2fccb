using System.Security.Claims;
using System.Text.Json;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Hub.Intake;

/// <summary>
/// <c>POST scan/jobs/{job_id}/enqueue_done</c>: ends the enumeration of a job (wire contract §3.5). The total that a
/// connector reports is not trusted: the ledger counts what it accepted.
/// </summary>
internal static class EndEnumeration
{
    /// <summary>Commits the end and answers 200.</summary>
    public static async Task<IResult> HandleAsync(
        string jobId, HttpRequest http, ClaimsPrincipal caller, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.EndEnumerationAsync(jobId, caller.GetConnectorUuid()!.Value, await IsCompleteAsync(http, cancellationToken), cancellationToken)
            ? WireResults.Json(new { ok = true })
            : WireResults.Error(StatusCodes.Status403Forbidden, "job_of_another_connector");

    // Our own addition to the body. A connector of dsx-connect does not say, and sends its body or none as it likes.
    private static async ValueTask<bool> IsCompleteAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Body, cancellationToken: cancellationToken);
            return body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("complete", out var complete)
                || complete.ValueKind != JsonValueKind.False;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}

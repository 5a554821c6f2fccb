using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Results;

namespace DsxDapr.Hub.Intake;

/// <summary><c>GET scan/request/{task_id}</c>: how far a submitted item is (wire contract §3.4). What is not known is pending.</summary>
internal static class ReadRequest
{
    private const string Pending = "PENDING";

    /// <summary>Answers 200 in any case.</summary>
    public static async Task<IResult> HandleAsync(string taskId, HttpContext context, ILedger ledger, CancellationToken cancellationToken)
    {
        var item = Guid.TryParse(taskId, out var id) ? await ledger.FindItemAsync(id, cancellationToken) : null;
        var state = item?.State switch
        {
            ItemState.Dispatched => "STARTED",
            ItemState.Scanned or ItemState.Done or ItemState.Skipped => "SUCCESS",
            ItemState.Dead or ItemState.Cancelled => "FAILURE",
            _ => Pending,
        };
        if (state is Pending or "STARTED")
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.RetryAfter = "2";
        }

        var answer = new Dictionary<string, object?>(StringComparer.Ordinal) { ["task_id"] = taskId, ["state"] = state, ["status"] = state };
        if (state == "SUCCESS")
        {
            answer["result"] = WireScanResult.Of(item!);
        }
        else if (state == "FAILURE")
        {
            answer["error"] = item!.Reason ?? item.State;
        }

        return WireResults.Json(answer);
    }
}

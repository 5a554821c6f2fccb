using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Results;

/// <summary>Results as the wire contract shows them (§3.6).</summary>
internal static class ResultsApi
{
    private const int MaxListed = 10_000;

    /// <summary>Maps the routes.</summary>
    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        var results = routes.MapGroup(HubRoutes.Prefix + "/scan/results").For(OperatorRole.Viewer);
        results.MapGet("", ListAsync);
        results.MapGet("/job/{jobId}", (string jobId, ILedger ledger, CancellationToken cancellationToken) =>
            ListAsync(ledger, MaxListed, jobId, cancellationToken));
        results.MapGet("/{taskId:guid}", FindAsync);
        routes.MapDelete(HubRoutes.Prefix + "/scan/results", ClearAsync).For(OperatorRole.Operator).Audited("results.delete");
        routes.MapGet(HubRoutes.Prefix + "/scan/stats", async (ILedger ledger, CancellationToken cancellationToken) =>
            WireResults.Json(WireStats.Of(await ledger.SumAsync(cancellationToken)))).For(OperatorRole.Viewer);
    }

    private static async Task<IResult> ListAsync(
        ILedger ledger, int? limit, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "job_id")] string? jobId, CancellationToken cancellationToken)
    {
        var items = await ledger.ListResultsAsync(jobId, Math.Clamp(limit ?? 200, 1, MaxListed), cancellationToken);
        return WireResults.Json(items.Select(WireScanResult.Of));
    }

    // Of finished jobs only, and really of the one that is named.
    private static async Task<IResult> ClearAsync(
        ILedger ledger, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "job_id")] string? jobId, CancellationToken cancellationToken)
    {
        await ledger.ClearResultsAsync(jobId, cancellationToken);
        return WireResults.Json(new { status = "success", job_id = jobId ?? "all" });
    }

    private static async Task<IResult> FindAsync(Guid taskId, ILedger ledger, CancellationToken cancellationToken) =>
        WireResults.Json(await ledger.FindItemAsync(taskId, cancellationToken) is { Verdict: not null } item
            ? [WireScanResult.Of(item)]
            : Array.Empty<WireScanResult>());
}

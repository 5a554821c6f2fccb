using DsxDapr.Contracts;
using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;
using Microsoft.AspNetCore.Mvc;

namespace DsxDapr.Hub.Results;

/// <summary>Results as the wire contract shows them (§3.6).</summary>
internal static class ResultsApi
{
    private const int DefaultListed = 200;
    private const int MaxListed = 10_000;

    /// <summary>Maps the routes.</summary>
    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        var results = routes.MapGroup(HubRoutes.Prefix + "/scan/results").For(OperatorRole.Viewer);
        results.MapGet("", ListAsync);
        results.MapGet("/job/{jobId}", async (string jobId, ILedger ledger, CancellationToken cancellationToken) =>
            Answer(await ledger.ListResultsAsync(jobId, MaxListed, cancellationToken)));
        results.MapGet("/{taskId}", FindAsync);
        routes.MapDelete(HubRoutes.Prefix + "/scan/results", ClearAsync).For(OperatorRole.Operator).Audited("results.delete");
        routes.MapGet(HubRoutes.Prefix + "/scan/stats", async (ILedger ledger, CancellationToken cancellationToken) =>
            WireResults.Json(WireStats.Of(await ledger.SumAsync(cancellationToken)))).For(OperatorRole.Viewer);
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request, ILedger ledger, [FromQuery(Name = "job_id")] string? jobId, CancellationToken cancellationToken)
    {
        var (limit, problem) = WireQuery.ReadInt(request, "limit", DefaultListed);
        return problem ?? Answer(await ledger.ListResultsAsync(jobId, Math.Clamp(limit, 1, MaxListed), cancellationToken));
    }

    // Of finished jobs only, and really of the one that is named.
    private static async Task<IResult> ClearAsync(
        ILedger ledger, [FromQuery(Name = "job_id")] string? jobId, CancellationToken cancellationToken)
    {
        await ledger.ClearResultsAsync(jobId, cancellationToken);
        return WireResults.Json(new { status = "success", job_id = jobId ?? "all" });
    }

    private static async Task<IResult> FindAsync(string taskId, ILedger ledger, CancellationToken cancellationToken) =>
        Answer(Guid.TryParse(taskId, out var id) && await ledger.FindItemAsync(id, cancellationToken) is { } item && (item.Verdict is not null || item.State == ItemState.Skipped) ? [item] : []);

    private static IResult Answer(IEnumerable<ItemRecord> items) => WireResults.Json(items.Select(WireScanResult.Of));
}

using System.Globalization;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>Our own view of jobs: typed figures, and all items in pages.</summary>
internal static class JobReports
{
    private const int MaxPage = 5_000;

    /// <summary><c>GET /api/v1/jobs/{id}</c>.</summary>
    public static async Task<IResult> GetAsync(string jobId, ILedger ledger, CancellationToken cancellationToken) =>
        await ledger.FindJobAsync(jobId, cancellationToken) is { } job
            ? WireResults.Json(JobReport.Of(job))
            : Problems.Of(StatusCodes.Status404NotFound, "job_not_found", $"There is no job {jobId}.");

    /// <summary><c>GET /api/v1/jobs/{id}/items?cursor=&amp;limit=</c>: the items in order of acceptance, 1 to 5,000 at a time.</summary>
    public static async Task<IResult> ListItemsAsync(
        string jobId, ILedger ledger, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var after = 0L;
        if (!string.IsNullOrEmpty(cursor) && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is not one that this route gave.");
        }

        var size = Math.Clamp(limit ?? 1_000, 1, MaxPage);
        var items = await ledger.ListItemsAsync(jobId, after, size, cancellationToken);
        return WireResults.Json(new
        {
            items = items.Select(ItemReport.Of),
            next_cursor = items.Count == size ? items[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }
}

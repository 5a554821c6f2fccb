using System.Globalization;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>Our own view of jobs: typed figures, and all items in pages.</summary>
internal static class JobReports
{
    private const int MaxPage = 5_000;
    private const int DefaultJobs = 100;
    private const int MaxJobs = 1_000;

    private static readonly string[] Statuses = [JobStatus.Running, JobStatus.Paused, JobStatus.Completed, JobStatus.Cancelled];
    private static readonly TimeSpan PaceWindow = TimeSpan.FromSeconds(60);

    /// <summary><c>GET /api/v1/jobs?status=&amp;cursor=&amp;limit=</c>: the jobs, newest first, 1 to 1,000 at a time.</summary>
    public static async Task<IResult> ListAsync(
        ILedger ledger, TimeProvider clock, string? status, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        if (status is not null && !Statuses.Contains(status, StringComparer.Ordinal))
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "invalid_request", $"status is one of {string.Join(", ", Statuses)}.");
        }

        if (!TryReadCursor(cursor, long.MaxValue, out var before))
        {
            return InvalidCursor();
        }

        var size = Math.Clamp(limit ?? DefaultJobs, 1, MaxJobs);
        var jobs = await ledger.ListJobsAsync(before, status, size, cancellationToken);
        return WireResults.Json(new
        {
            jobs = jobs.Select(job => JobReport.Of(job, clock.GetUtcNow())),
            next_cursor = jobs.Count == size ? jobs[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    /// <summary><c>GET /api/v1/jobs/{id}</c>.</summary>
    public static async Task<IResult> GetAsync(string jobId, ILedger ledger, TimeProvider clock, CancellationToken cancellationToken) =>
        await ledger.FindJobAsync(jobId, cancellationToken) is { } job
            ? WireResults.Json(JobReport.Of(job, await ledger.MeasurePaceAsync(job, PaceWindow, cancellationToken), clock.GetUtcNow()))
            : Problems.Of(StatusCodes.Status404NotFound, "job_not_found", $"There is no job {jobId}.");

    /// <summary><c>GET /api/v1/jobs/{id}/items?cursor=&amp;limit=</c>: the items in order of acceptance, 1 to 5,000 at a time.</summary>
    public static async Task<IResult> ListItemsAsync(
        string jobId, ILedger ledger, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        if (!TryReadCursor(cursor, 0, out var after))
        {
            return InvalidCursor();
        }

        var size = Math.Clamp(limit ?? 1_000, 1, MaxPage);
        var items = await ledger.ListItemsAsync(jobId, after, size, cancellationToken);
        return WireResults.Json(new
        {
            items = items.Select(ItemReport.Of),
            next_cursor = items.Count == size ? items[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    private static bool TryReadCursor(string? cursor, long fallback, out long id)
    {
        id = fallback;
        return string.IsNullOrEmpty(cursor) || long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }

    private static IResult InvalidCursor() =>
        Problems.Of(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is not one that this route gave.");
}

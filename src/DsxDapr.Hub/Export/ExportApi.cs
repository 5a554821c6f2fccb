using System.Globalization;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;
using Microsoft.AspNetCore.Mvc;

namespace DsxDapr.Hub.Export;

/// <summary>All results, and the whole audit trail, as files: <c>/api/v1/results/export</c> and <c>/api/v1/audit/export</c>.</summary>
internal static class ExportApi
{
    private static readonly string[] AuditColumns = ["id", "at", "actor", "action", "subject", "outcome", "detail"];

    /// <summary>Maps the routes.</summary>
    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/results/export", Results).For(OperatorRole.Viewer);
        routes.MapGet("/api/v1/audit/export", Audit).For(OperatorRole.Admin);
    }

    private static IResult Results(
        ILedger ledger, string? format, string? since, [FromQuery(Name = "job_id")] string? jobId, CancellationToken cancellationToken) =>
        Answer(
            ExportFormat<ExportedResult>.Of(format, ExportedResult.Columns, result => result.ValuesInOrder()),
            since,
            from => ExportPages.ResultsAsync(ledger, jobId, from, cancellationToken),
            $"results.{format}");

    private static IResult Audit(ILedger ledger, string? format, string? since, CancellationToken cancellationToken) => Answer(
        ExportFormat<AuditRecorded>.Of(format, AuditColumns, ValuesOf),
        since,
        from => ExportPages.AuditAsync(ledger, from, cancellationToken),
        $"audit.{format}");

    private static IResult Answer<T>(
        ExportFormat<T>? format, string? since, Func<DateTimeOffset?, IAsyncEnumerable<IReadOnlyList<T>>> pages, string fileName)
    {
        if (format is null)
        {
            return Invalid("format is csv or jsonl.");
        }

        DateTimeOffset? from = null;
        if (!string.IsNullOrEmpty(since))
        {
            if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return Invalid("since is a time such as 2026-05-01T00:00:00Z.");
            }

            from = time;
        }

        return new StreamedExport<T>(format, fileName, pages(from));
    }

    private static IReadOnlyList<string?> ValuesOf(AuditRecorded entry) =>
    [
        entry.Id.ToString(CultureInfo.InvariantCulture), entry.At.ToString("O", CultureInfo.InvariantCulture), entry.Actor, entry.Action,
        entry.Subject, entry.Outcome, entry.Detail,
    ];

    private static IResult Invalid(string detail) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "invalid_request", detail);
}

using System.Globalization;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Audit;

/// <summary>Reading the audit trail.</summary>
internal static class AuditApi
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1_000;

    /// <summary>Maps <c>GET /api/v1/audit?cursor=&amp;limit=</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/audit", ListAsync).For(OperatorRole.Admin);

    // Newest first; the cursor is the id of the last entry of the page before.
    private static async Task<IResult> ListAsync(ILedger ledger, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        long? before = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return Problems.Of(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is not one that this route gave.");
            }

            before = id;
        }

        var size = Math.Clamp(limit ?? DefaultPage, 1, MaxPage);
        var entries = await ledger.ListAuditAsync(before, size, cancellationToken);
        return WireResults.Json(new
        {
            entries,
            next_cursor = entries.Count == size ? entries[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }
}

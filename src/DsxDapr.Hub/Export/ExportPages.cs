using System.Runtime.CompilerServices;
using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Export;

/// <summary>Reads what is exported in pages. Each is a short query by key, however much is left out of it.</summary>
internal static class ExportPages
{
    private const int PageSize = 1_000;

    /// <summary>The results of items in order of acceptance, each once, and the items that were skipped.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="jobId">Those of one job; null for all.</param>
    /// <param name="since">Only those that were recorded then or later.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<ExportedResult>> ResultsAsync(
        ILedger ledger, string? jobId, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        IReadOnlyList<ItemRecord> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = await ledger.ListItemsAsync(jobId, after, PageSize, cancellationToken);
            yield return [.. page.Where(item => (item.Verdict is not null || item.State == ItemState.Skipped) && (since is null || item.ScannedAt >= since)).Select(ExportedResult.Of)];
            after = page.Count == 0 ? after : page[^1].Id;
        }
        while (page.Count == PageSize);
    }

    /// <summary>The entries of the audit trail, newest first.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="since">Only those of then or later.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<AuditRecorded>> AuditAsync(
        ILedger ledger, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? before = null;
        IReadOnlyList<AuditRecorded> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = await ledger.ListAuditAsync(before, PageSize, cancellationToken);
            yield return since is null ? page : [.. page.Where(entry => entry.At >= since)];
            before = page.Count == 0 ? before : page[^1].Id;
        }
        while (page.Count == PageSize && (since is null || page[^1].At >= since));
    }
}

using DsxDapr.Contracts.Events;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Ledger;

/// <summary>What a scanner says of leased items.</summary>
internal static class ScanResults
{
    /// <summary>The result of one attempt.</summary>
    public static ScanResult Of(
        LeasedItem item, ScanVerdict verdict = ScanVerdict.Clean, ScanFailure? failure = null, DateTimeOffset? completedAt = null) => new()
        {
            TaskId = item.TaskId.ToString(),
            JobId = item.JobId,
            Attempt = item.Attempt,
            ConnectorUuid = item.Connector,
            ConnectorName = "test-connector",
            Location = item.Location,
            Metainfo = item.Metainfo,
            Verdict = verdict,
            Failure = failure,
            SizeInBytes = failure is null ? 10 : null,
            ElapsedMs = 1,
            CompletedAt = completedAt ?? DateTimeOffset.UnixEpoch,
        };
}

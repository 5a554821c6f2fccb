namespace DsxDapr.Contracts.Events;

/// <summary>The CloudEvents types of what is published: a public contract for consumers.</summary>
public static class EventTypes
{
    /// <summary>An item was ordered to be scanned; data is <see cref="ScanOrder"/>.</summary>
    public const string ScanOrdered = "dsx.scan.ordered.v1";

    /// <summary>An item has its verdict; data is <see cref="ScanResult"/>.</summary>
    public const string ScanCompleted = "dsx.scan.completed.v1";

    /// <summary>An attempt to scan an item failed; data is <see cref="ScanResult"/> with a failure.</summary>
    public const string ScanFailed = "dsx.scan.failed.v1";

    /// <summary>A malicious item was acted upon, or that failed for good; data is <see cref="ItemActed"/>.</summary>
    public const string ItemActed = "dsx.item.acted.v1";

    /// <summary>A job is finished; data is <see cref="JobFinished"/>.</summary>
    public const string JobFinished = "dsx.job.finished.v1";

    /// <summary>Somebody did, or was refused, something that matters for trust; data is <see cref="AuditRecorded"/>.</summary>
    public const string Audit = "dsx.audit.v1";
}

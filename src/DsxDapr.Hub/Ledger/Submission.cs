namespace DsxDapr.Hub.Ledger;

/// <summary>Items that a connector submits to one job.</summary>
/// <param name="JobId">The job; it is opened when it does not exist.</param>
/// <param name="Connector">The authenticated connector.</param>
/// <param name="JobName">A name for people, for a job that is opened.</param>
/// <param name="Items">The items, in order.</param>
internal sealed record Submission(string JobId, Guid Connector, string? JobName, IReadOnlyList<SubmittedItem> Items);

/// <summary>One submitted item.</summary>
/// <param name="Location">Where the item is.</param>
/// <param name="Metainfo">Its name for people.</param>
/// <param name="SizeHint">Its size in bytes when it was listed.</param>
/// <param name="Version">What stands for its content when it was listed; null when the connector does not say.</param>
internal sealed record SubmittedItem(string Location, string Metainfo, long? SizeHint, string? Version = null);

/// <summary>What became of a submission.</summary>
internal enum SubmissionOutcome
{
    /// <summary>Every item is in the ledger.</summary>
    Accepted,

    /// <summary>The job is cancelled: nothing was written.</summary>
    JobCancelled,

    /// <summary>The job belongs to another connector: nothing was written.</summary>
    JobOfAnother,
}

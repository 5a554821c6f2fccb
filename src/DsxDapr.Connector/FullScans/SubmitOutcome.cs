namespace DsxDapr.Connector.FullScans;

/// <summary>What the hub made of one submission.</summary>
internal enum SubmitOutcome
{
    /// <summary>The hub has the items.</summary>
    Accepted,

    /// <summary>The job is paused or cancelled: the items stay here until it goes on.</summary>
    Held,

    /// <summary>The hub does not take this batch: its items may be taken in smaller ones, or one by one.</summary>
    Divide,

    /// <summary>The hub will never take this item.</summary>
    Refused,

    /// <summary>The hub does not let this connector submit to the job.</summary>
    Forbidden,

    /// <summary>The hub cannot take it now: try again later.</summary>
    Unavailable,
}

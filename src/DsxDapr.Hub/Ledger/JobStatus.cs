namespace DsxDapr.Hub.Ledger;

/// <summary>The states of a job, as stored and as in the wire contract §3.5.</summary>
internal static class JobStatus
{
    /// <summary>Items are accepted and dispatched.</summary>
    public const string Running = "running";

    /// <summary>Items are accepted, none is dispatched.</summary>
    public const string Paused = "paused";

    /// <summary>Nothing more is accepted or dispatched.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Enumeration is over and every item is terminal.</summary>
    public const string Completed = "completed";
}

namespace DsxDapr.Hub.Ledger;

/// <summary>
/// How far an item is: <c>accepted → dispatched → scanned → done</c>, or <c>dead</c>, or <c>cancelled</c>, or <c>skipped</c>.
/// The names are stored; the last four are terminal.
/// </summary>
internal static class ItemState
{
    /// <summary>Committed, waiting to be dispatched.</summary>
    public const string Accepted = "accepted";

    /// <summary>Leased: ordered from a scanner, whose result is awaited until the lease runs out.</summary>
    public const string Dispatched = "dispatched";

    /// <summary>Has its verdict, and an action that is still pending.</summary>
    public const string Scanned = "scanned";

    /// <summary>Has its verdict, and nothing more to do.</summary>
    public const string Done = "done";

    /// <summary>Given up, with its reason.</summary>
    public const string Dead = "dead";

    /// <summary>Was not dispatched any more because its job was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Was not scanned: unchanged since it was found clean, and its job scans once. Not a verdict.</summary>
    public const string Skipped = "skipped";
}

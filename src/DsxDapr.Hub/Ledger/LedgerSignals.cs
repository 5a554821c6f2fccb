namespace DsxDapr.Hub.Ledger;

/// <summary>
/// Wakes the workers of this hub when the ledger has something for them. A worker that misses a signal finds its work
/// at the next tick of its own timer; another hub's changes are found the same way.
/// </summary>
internal sealed class LedgerSignals
{
    /// <summary>Items were accepted, or a place in flight became free.</summary>
    public Signal Dispatch { get; } = new();

    /// <summary>An action is due.</summary>
    public Signal Actions { get; } = new();

    /// <summary>Something happened that is shown live.</summary>
    public Signal Live { get; } = new();

    /// <summary>The outbox is not empty.</summary>
    public Signal Outbox { get; } = new();

    /// <summary>A connector registered: it may have lost an order.</summary>
    public Signal Enumerations { get; } = new();
}

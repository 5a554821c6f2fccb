using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Repository;

/// <summary>Acts on malicious items. A connector without one answers <c>not implemented</c>.</summary>
public interface IItemActor
{
    /// <summary>
    /// Carries out one action. The same order may come again when its answer was lost: an actor that can tell that the item
    /// was acted on already answers with the same success. It must never act on another item that took the item's place, nor on one
    /// that is not, any more, what was scanned: where the order tells the SHA-256 of that (<see cref="ScanRequest.Sha256"/>), a content
    /// with another one is <see cref="ItemActionOutcome.Changed"/>.
    /// </summary>
    /// <param name="order">What to do. Its texts come from outside and are not to be trusted.</param>
    /// <param name="cancellationToken">The connector stops; an action that was begun is finished or left undone, never half.</param>
    Task<ItemActionOutcome> ActAsync(ItemActionOrder order, CancellationToken cancellationToken);
}

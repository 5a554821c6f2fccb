using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Repository;

/// <summary>Opens items for reading. Every connector has one.</summary>
public interface IItemReader
{
    /// <summary>
    /// Opens an item. Its location comes from outside and is not to be trusted: a location that is not an item of the asset
    /// is <see cref="ItemReadResult.Refused"/>. Expected failures are results; exceptions are answered as 500.
    /// </summary>
    /// <param name="item">The item, as it was submitted.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    ValueTask<ItemReadResult> OpenAsync(ScanRequest item, CancellationToken cancellationToken);
}

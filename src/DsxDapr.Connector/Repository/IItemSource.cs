namespace DsxDapr.Connector.Repository;

/// <summary>Lists what is in the asset. Every connector has one.</summary>
public interface IItemSource
{
    /// <summary>
    /// Lists the items of the asset, in any order, in memory that does not grow with their number. The SDK applies the
    /// filter to every item; a source may use <see cref="ItemListing.Filter"/> to leave out places early. A place that
    /// cannot be read is told to <see cref="ItemListing.Skip"/> and the listing goes on.
    /// </summary>
    /// <param name="listing">What is asked for, and where to report trouble.</param>
    /// <param name="cancellationToken">Ends the listing early.</param>
    IAsyncEnumerable<RepositoryItem> ListAsync(ItemListing listing, CancellationToken cancellationToken);
}

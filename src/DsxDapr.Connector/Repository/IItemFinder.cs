namespace DsxDapr.Connector.Repository;

/// <summary>Finds single items of the asset. Optional: without it the connector takes no webhook events.</summary>
public interface IItemFinder
{
    /// <summary>The item of the asset that a location leads to now.</summary>
    /// <param name="location">Comes from anybody and is not to be trusted.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null when it leads to none that a full scan would list.</returns>
    ValueTask<RepositoryItem?> FindAsync(string location, CancellationToken cancellationToken);
}

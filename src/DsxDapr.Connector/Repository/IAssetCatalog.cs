namespace DsxDapr.Connector.Repository;

/// <summary>Shows what is in the repository, page by page (wire contract §4.7). Optional.</summary>
public interface IAssetCatalog
{
    /// <summary>Places that could be assets.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null when the connector knows no assets of this type or source.</returns>
    Task<CatalogPage<CatalogAsset>?> ListAssetsAsync(AssetQuery query, CancellationToken cancellationToken);

    /// <summary>The items below a place of the asset that the filter selects.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<CatalogPage<RepositoryItem>> ListObjectsAsync(ObjectQuery query, CancellationToken cancellationToken);
}

/// <summary>A question for assets.</summary>
/// <param name="Type">What kind of assets, e.g. <c>folder</c>.</param>
/// <param name="Source">Where to look, e.g. <c>configured_asset</c> or <c>inventory_enumeration</c>.</param>
/// <param name="Offset">How many to leave out.</param>
/// <param name="Limit">How many to answer with at most.</param>
/// <param name="Includes">Whether an asset of this name is asked for.</param>
public sealed record AssetQuery(string Type, string Source, int Offset, int Limit, Func<string, bool> Includes);

/// <summary>A question for items.</summary>
/// <param name="Scope">The place to look in, as its <see cref="CatalogAsset.Selector"/> names it; empty for the whole asset.</param>
/// <param name="Offset">How many to leave out.</param>
/// <param name="Limit">How many to answer with at most.</param>
public sealed record ObjectQuery(string Scope, int Offset, int Limit);

/// <summary>A place that could be an asset.</summary>
/// <param name="Id">Which one it is.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Selector">What to set as <c>asset</c>, or ask for as scope, to have it.</param>
public sealed record CatalogAsset(string Id, string DisplayName, string Selector);

/// <summary>A part of an answer.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Entries">The entries.</param>
/// <param name="HasMore">Whether there are more behind them.</param>
/// <param name="Problem">Why there is no answer, for people; null when there is one.</param>
public sealed record CatalogPage<T>(IReadOnlyList<T> Entries, bool HasMore, string? Problem = null);

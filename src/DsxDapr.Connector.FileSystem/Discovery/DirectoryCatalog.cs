using DsxDapr.Connector.FileSystem.Posix;
using DsxDapr.Connector.FileSystem.Roots;
using DsxDapr.Connector.Filters;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;

namespace DsxDapr.Connector.FileSystem.Discovery;

/// <summary>
/// Shows directories that could be assets (the asset of the start and those directly in it) and the files below one. Pages are cut from a
/// listing that is made anew for each: entries that come or go meanwhile shift those behind them.
/// </summary>
internal sealed class DirectoryCatalog(FileSystemRoots roots, IItemSource source, SettingsInForce inForce) : IAssetCatalog
{
    private static readonly string[] Types = ["folder", "path", "directory", "asset"];
    private static readonly string[] Both = ["root_and_inventory", "configured_and_inventory", "configured_plus_inventory", "all"];

    public Task<CatalogPage<CatalogAsset>?> ListAssetsAsync(AssetQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var wantsRoot = query.Source == "configured_asset" || Both.Contains(query.Source);
        var wantsInventory = query.Source == "inventory_enumeration" || Both.Contains(query.Source);
        return !Types.Contains(query.Type, StringComparer.OrdinalIgnoreCase) || !(wantsRoot || wantsInventory)
            ? Task.FromResult<CatalogPage<CatalogAsset>?>(null)
            : Task.Run<CatalogPage<CatalogAsset>?>(() => List(query, wantsRoot, wantsInventory), cancellationToken);
    }

    public Task<CatalogPage<RepositoryItem>> ListObjectsAsync(ObjectQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.Run(() => ListFilesAsync(query, cancellationToken), cancellationToken);
    }

    private CatalogPage<CatalogAsset> List(AssetQuery query, bool wantsRoot, bool wantsInventory)
    {
        try
        {
            var found = (wantsRoot ? [roots.Asset] : Array.Empty<string>())
                .Concat(wantsInventory ? Directories() : [])
                .Where(path => query.Includes(Path.GetFileName(path)))
                .Skip(query.Offset)
                .Take(query.Limit + 1)
                .Select(static path => new CatalogAsset(path, Path.GetFileName(path), path))
                .ToList();
            return new CatalogPage<CatalogAsset>(found[..Math.Min(found.Count, query.Limit)], found.Count > query.Limit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new CatalogPage<CatalogAsset>([], HasMore: false, error.Message);
        }
    }

    private IEnumerable<string> Directories() => new DirectoryInfo(roots.Asset)
        .EnumerateDirectories()
        .Where(directory => FileFacts.Of(directory.FullName)?.Kind == FileKind.Directory && directory.FullName != roots.Quarantine)
        .Select(static directory => directory.FullName)
        .Order(StringComparer.Ordinal);

    private async Task<CatalogPage<RepositoryItem>> ListFilesAsync(ObjectQuery query, CancellationToken cancellationToken)
    {
        var settings = inForce.Current;
        var found = new List<RepositoryItem>();
        try
        {
            var asset = roots.ScopeOf(settings.Asset);
            var scope = roots.ScopeOf(query.Scope.Length == 0 ? asset : Path.GetFullPath(query.Scope, asset));
            if (!FileSystemRoots.IsWithin(asset, scope))
            {
                return new CatalogPage<RepositoryItem>([], HasMore: false, $"'{query.Scope}' lies outside the asset");
            }

            var left = query.Offset;
            await foreach (var item in source.ListAsync(new ItemListing(scope, ItemFilter.Everything, static (_, _) => { }), cancellationToken))
            {
                if (!settings.Filter.Includes(FileSystemRoots.RelativeTo(asset, item.Location) ?? item.RelativePath) || left-- > 0)
                {
                    continue;
                }

                if (found.Count == query.Limit)
                {
                    return new CatalogPage<RepositoryItem>(found, HasMore: true);
                }

                found.Add(item);
            }

            return new CatalogPage<RepositoryItem>(found, HasMore: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new CatalogPage<RepositoryItem>([], HasMore: false, error.Message);
        }
    }
}

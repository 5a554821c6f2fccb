using System.Globalization;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Endpoints;

/// <summary><c>GET assets</c>, <c>GET objects</c> and <c>GET estimate</c> (wire contract §4.2, §4.7, §5.6).</summary>
internal sealed partial class DiscoveryEndpoints(
    IItemSource source, IEnumerable<IAssetCatalog> catalogs, SettingsInForce inForce, TimeProvider clock, ILogger<DiscoveryEndpoints> logger)
{
    private const int MostAssets = 1000;
    private const int UsualAssets = 100;
    private const int MostObjects = 5000;
    private const int UsualObjects = 1000;

    // Shorter than anybody's patience: 5 s with connectors, 30 s with the hub.
    private static readonly TimeSpan CountingLimit = TimeSpan.FromSeconds(3);

    private readonly IAssetCatalog? _catalog = catalogs.SingleOrDefault();

    /// <summary>Answers with places that could be assets.</summary>
    public async Task<IResult> AssetsAsync(HttpRequest http)
    {
        var type = Text(http, "type") ?? "asset";
        var from = Text(http, "source") ?? "configured_asset";
        if (!TryReadPage(http, MostAssets, UsualAssets, out var offset, out var limit))
        {
            return WireResult.Unprocessable($"limit is 1 to {MostAssets}, and cursor what an answer gave");
        }

        if (NameFilter(Text(http, "asset_filter_mode"), Text(http, "asset_filter_value")) is not { } includes)
        {
            return WireResult.Unprocessable("asset_filter_mode is begins_with, ends_with or contains");
        }

        var query = new AssetQuery(type, from, offset, limit, includes);
        var page = _catalog is null ? null : await _catalog.ListAssetsAsync(query, http.HttpContext.RequestAborted);
        return WireResult.Json(page is null
            ? new AssetAnswer(type, from, "unsupported", [], null, Unsupported: true, "asset_discovery_not_supported")
            : new AssetAnswer(
                type,
                from,
                page.Problem is null ? "success" : "error",
                [.. page.Entries.Select(static asset => new AssetEntry(asset.Id, asset.DisplayName, asset.Selector))],
                Cursor(page, offset),
                Unsupported: false,
                page.Problem));
    }

    /// <summary>Answers with items below a place.</summary>
    public async Task<IResult> ObjectsAsync(HttpRequest http)
    {
        var scope = Text(http, "scope") ?? "";
        if (!TryReadPage(http, MostObjects, UsualObjects, out var offset, out var limit))
        {
            return WireResult.Unprocessable($"limit is 1 to {MostObjects}, and cursor what an answer gave");
        }

        if (_catalog is null)
        {
            return WireResult.Json(new ObjectAnswer(scope, "unsupported", [], null, Unsupported: true, "object_listing_not_supported"));
        }

        var page = await _catalog.ListObjectsAsync(new ObjectQuery(scope, offset, limit), http.HttpContext.RequestAborted);
        return WireResult.Json(new ObjectAnswer(
            scope,
            page.Problem is null ? "success" : "error",
            [.. page.Entries.Select(static item => new ObjectEntry(item.Location, item.Location, item.Metainfo, item.SizeInBytes))],
            Cursor(page, offset),
            Unsupported: false,
            page.Problem));
    }

    /// <summary>Counts what a full scan would submit, for as long as a caller waits; a count that was not finished is none.</summary>
    public async Task<IResult> EstimateAsync(HttpRequest http)
    {
        using var limit = new CancellationTokenSource(CountingLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.HttpContext.RequestAborted, limit.Token);
        var settings = inForce.Current;
        var listing = new ItemListing(settings.Asset, settings.Filter, (place, reason) => Log.Skipped(logger, place, reason));
        long count = 0;
        try
        {
            await Task.Run(
                async () =>
                {
                    await foreach (var item in source.ListAsync(listing, either.Token))
                    {
                        either.Token.ThrowIfCancellationRequested();
                        count += settings.Filter.Includes(item.RelativePath) ? 1 : 0;
                    }
                },
                either.Token);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return WireResult.Json(new ItemEstimate(null, "unknown"));
        }

        return WireResult.Json(listing.Skipped == 0 ? new ItemEstimate(count, "exact") : new ItemEstimate(null, "unknown"));
    }

    private static string? Cursor<T>(CatalogPage<T> page, int offset) =>
        page.HasMore ? (offset + page.Entries.Count).ToString(CultureInfo.InvariantCulture) : null;

    private static string? Text(HttpRequest http, string name) => http.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static bool TryReadPage(HttpRequest http, int most, int usual, out int offset, out int limit)
    {
        offset = 0;
        limit = usual;
        return (Text(http, "cursor") is not { } cursor || int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out offset))
            && (Text(http, "limit") is not { } text
                || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= most));
    }

    private static Func<string, bool>? NameFilter(string? mode, string? value) => (mode?.ToUpperInvariant(), value) switch
    {
        (_, null) => static _ => true,
        (null or "BEGINS_WITH" or "STARTS_WITH" or "PREFIX", _) => name => name.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        ("ENDS_WITH" or "SUFFIX", _) => name => name.EndsWith(value, StringComparison.OrdinalIgnoreCase),
        ("CONTAINS" or "SUBSTRING", _) => name => name.Contains(value, StringComparison.OrdinalIgnoreCase),
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Estimate: {Place} cannot be listed: {Reason}")]
        public static partial void Skipped(ILogger logger, string place, string reason);
    }

    private sealed record ItemEstimate(long? Count, string Confidence);

    private sealed record AssetEntry(string Id, string? DisplayName, string Selector)
    {
        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();
    }

    private sealed record AssetAnswer(
        string AssetType, string Source, string Status, IReadOnlyList<AssetEntry> Assets, string? NextCursor, bool Unsupported, string? Message)
    {
        public string? RequiredPermission { get; }
    }

    private sealed record ObjectEntry(string Identity, string? Location, string? DisplayName, long? SizeInBytes)
    {
        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();
    }

    private sealed record ObjectAnswer(
        string Scope, string Status, IReadOnlyList<ObjectEntry> Objects, string? NextCursor, bool Unsupported, string? Message);
}

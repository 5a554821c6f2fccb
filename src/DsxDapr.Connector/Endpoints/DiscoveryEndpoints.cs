using Microsoft.AspNetCore.Http;

namespace DsxDapr.Connector.Endpoints;

/// <summary>
/// <c>GET assets</c>, <c>GET objects</c> and <c>GET estimate</c>, which no connector of ours offers yet (wire contract §4.2,
/// §5.6).
/// </summary>
internal static class DiscoveryEndpoints
{
    public static IResult Assets(HttpRequest http) => WireResult.Json(new AssetDiscovery(
        http.Query["type"] is { Count: > 0 } type ? type.ToString() : "asset",
        http.Query["source"] is { Count: > 0 } source ? source.ToString() : "configured_asset"));

    public static IResult Objects(HttpRequest http) => WireResult.Json(new ObjectListing(http.Query["scope"].ToString()));

    public static IResult Estimate() => WireResult.Json(new ItemEstimate(null, "unknown"));

    private sealed record ItemEstimate(int? Count, string Confidence);

    private sealed record AssetDiscovery(string AssetType, string Source)
    {
        public string Status { get; } = "unsupported";

        public IReadOnlyList<string> Assets { get; } = [];

        public string? NextCursor { get; }

        public bool Unsupported { get; } = true;

        public string Message { get; } = "asset_discovery_not_supported";

        public string? RequiredPermission { get; }
    }

    private sealed record ObjectListing(string Scope)
    {
        public string Status { get; } = "unsupported";

        public IReadOnlyList<string> Objects { get; } = [];

        public string? NextCursor { get; }

        public bool Unsupported { get; } = true;

        public string Message { get; } = "object_listing_not_supported";
    }
}

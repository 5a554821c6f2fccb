using System.Globalization;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Endpoints;

/// <summary>
/// <c>GET repo_check</c> (wire contract §4.2): tests the repository; with <c>preview=N</c> names the first items a full scan
/// would submit.
/// </summary>
internal sealed partial class RepoCheckEndpoint(
    ConnectorState state, IItemSource source, SettingsInForce inForce, ILogger<RepoCheckEndpoint> logger)
{
    private const int LongestPreview = 1000;

    public async Task<IResult> HandleAsync(HttpRequest http)
    {
        var cancellationToken = http.HttpContext.RequestAborted;
        var health = await state.CheckRepositoryAsync(cancellationToken);
        if (!health.IsReachable)
        {
            return WireResult.Json(StatusResponse.Error("Repository check failed", health.Message));
        }

        var isNumber = int.TryParse(http.Query["preview"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted);
        if (!isNumber || wanted == 0)
        {
            return WireResult.Json(StatusResponse.Success("Repository check succeeded", health.Message));
        }

        var names = await PreviewAsync(Math.Min(wanted, LongestPreview), cancellationToken);
        var answer = StatusResponse.Success("Repository check succeeded", $"{health.Message} | preview={names.Count}");
        return WireResult.Json(answer with { Preview = names });
    }

    private async Task<IReadOnlyList<string>> PreviewAsync(int wanted, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var settings = inForce.Current;
        var listing = new ItemListing(settings.Asset, settings.Filter, (place, reason) => Log.Skipped(logger, place, reason));
        await foreach (var item in source.ListAsync(listing, cancellationToken))
        {
            if (!listing.Filter.Includes(item.RelativePath))
            {
                continue;
            }

            names.Add(item.RelativePath);
            if (names.Count == wanted)
            {
                break;
            }
        }

        return names;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Preview: {Place} cannot be listed: {Reason}")]
        public static partial void Skipped(ILogger logger, string place, string reason);
    }
}

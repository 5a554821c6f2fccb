using System.Globalization;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.FullScans;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Endpoints;

/// <summary><c>POST full_scan</c> (wire contract §4.3): answers at once, the scan runs in the background, one at a time.</summary>
internal static class FullScanEndpoint
{
    private const int LongestJobId = 128;

    public static IResult Handle(HttpRequest http, ConnectorState state, FullScanQueue queue, IOptions<ConnectorOptions> options)
    {
        if (!TryReadOrder(http.Query, out var order, out var problem))
        {
            return WireResult.Unprocessable(problem);
        }

        if (state.Status != ConnectorStatus.Ready)
        {
            return WireResult.Json(StatusResponse.Error(
                "Connector is not ready", "It is not registered, or its repository cannot be used; see readyz."));
        }

        if (!options.Value.HasHub)
        {
            return WireResult.Json(StatusResponse.Error(
                "There is no hub", "Set DSXCONNECTOR_DSX_CONNECT_URL: items would have nowhere to go."));
        }

        return WireResult.Json(queue.TryAdd(order)
            ? StatusResponse.Success("Full scan initiated", $"The scan is running in the background. job_id={order.JobId}{Details(order)}")
            : StatusResponse.Error("Too many full scans", $"{FullScanQueue.Capacity} full scans wait already; order this one later."));
    }

    private static bool TryReadOrder(IQueryCollection query, out FullScanOrder order, out string problem)
    {
        order = new FullScanOrder(Guid.CreateVersion7().ToString("D"), null, null, null);
        problem = "";
        foreach (var (name, values) in query)
        {
            var text = values.ToString();
            var isUnderstood = name switch
            {
                "job_id" => IsJobId(text),
                "limit" or "batch_size" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1,
                "batch" => FlagWord.Parse(text) is not null,
                _ => true,
            };
            if (!isUnderstood)
            {
                problem = $"the value of {name} is not understood";
                return false;
            }

            order = name switch
            {
                "job_id" => order with { JobId = text },
                "limit" => order with { Limit = int.Parse(text, CultureInfo.InvariantCulture) },
                "batch_size" => order with { BatchSize = int.Parse(text, CultureInfo.InvariantCulture) },
                "batch" => order with { Batch = FlagWord.Parse(text) },
                _ => order,
            };
        }

        return true;
    }

    /// <summary>A job id becomes part of paths, so it must survive every proxy as it is.</summary>
    private static bool IsJobId(string text) =>
        text.Length is > 0 and <= LongestJobId
        && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '~')
        && text.Trim('.').Length > 0;

    private static string Details(FullScanOrder order) =>
        (order.Limit is { } limit ? $" limit={limit}" : "")
        + (order.Batch is { } batch ? $" batch={batch}" : "")
        + (order.BatchSize is { } size ? $" batch_size={size}" : "");
}

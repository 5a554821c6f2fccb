using System.Text.Json;
using DsxDapr.Contracts;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Hub;

/// <summary>Asks the hub what it supports (<c>GET config</c>, wire contract §3.2).</summary>
internal sealed partial class HubCapabilityReader(HubClient hub, ILogger<HubCapabilityReader> logger)
{
    /// <summary>The hub's capabilities, or what is assumed when it does not tell.</summary>
    public async Task<HubCapabilities> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await hub.SendAsync(HttpMethod.Get, HubRoutes.Config, body: null, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return Parse(await HubAnswer.ReadAsync<JsonElement>(response, cancellationToken));
            }

            Log.NotTold(logger, await HubAnswer.ReasonAsync(response, cancellationToken));
        }
        catch (Exception error) when (
            error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.NotTold(logger, error.Message);
        }

        return HubCapabilities.Assumed;
    }

    private static HubCapabilities Parse(JsonElement config)
    {
        var assumed = HubCapabilities.Assumed;
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("workers", out var workers) || workers.ValueKind != JsonValueKind.Object)
        {
            return assumed;
        }

        return new HubCapabilities(
            workers.TryGetProperty("scan_request_batch_enabled", out var enabled) ? enabled.ValueKind == JsonValueKind.True : assumed.BatchEnabled,
            Size(workers, "scan_request_batch_default_size", assumed.DefaultBatchSize),
            Size(workers, "scan_request_batch_max_size", assumed.MaxBatchSize));
    }

    private static int Size(JsonElement workers, string name, int fallback) =>
        workers.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size) && size > 0
            ? size
            : fallback;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The hub's configuration cannot be read, usual batch sizes are assumed: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}

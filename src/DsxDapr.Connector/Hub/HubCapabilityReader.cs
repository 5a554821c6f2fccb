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
        catch (Exception error) when (HubAnswer.IsMissing(error, cancellationToken))
        {
            Log.NotTold(logger, error.Message);
        }

        return HubCapabilities.Assumed;
    }

    private static HubCapabilities Parse(JsonElement config)
    {
        var assumed = HubCapabilities.Assumed;
        return Member(config, "workers") is { } workers
            ? new HubCapabilities(
                Member(workers, "scan_request_batch_enabled")?.ValueKind is null or JsonValueKind.True,
                Size(workers, "scan_request_batch_default_size", assumed.DefaultBatchSize),
                Size(workers, "scan_request_batch_max_size", assumed.MaxBatchSize))
            : assumed;
    }

    private static int Size(JsonElement workers, string name, int fallback) =>
        Member(workers, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var size) && size > 0 ? size : fallback;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The hub's configuration cannot be read, usual batch sizes are assumed: {Reason}")]
        public static partial void NotTold(ILogger logger, string reason);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Endpoints;

/// <summary>
/// <c>GET config</c> and <c>PUT config</c> (wire contract §4.2, §5.10). A change is checked as a whole before any of it holds, reaches no
/// farther than the asset and quarantine of the start, and is kept in memory.
/// </summary>
internal sealed partial class ConfigEndpoint(
    ConnectorState state,
    SettingsInForce settings,
    IOptions<ConnectorOptions> options,
    IEnumerable<IAssetRules> rules,
    IEnumerable<IItemWatch> watches,
    ILogger<ConfigEndpoint> logger)
{
    private readonly IAssetRules? _rules = rules.SingleOrDefault();
    private readonly bool _canWatch = watches.Any();

    /// <summary>Answers with the settings of the moment; there are no secrets among them.</summary>
    public IResult Show() => WireResult.Json(Describe());

    /// <summary>Changes settings and answers with all of them.</summary>
    public async Task<IResult> ChangeAsync(HttpRequest http)
    {
        if (options.Value.ConfigReadOnly)
        {
            return WireResult.Error(StatusCodes.Status403Forbidden, "config_read_only");
        }

        var (body, problem) = await ReadAsync(http);
        if (problem is not null)
        {
            return problem;
        }

        try
        {
            var changed = settings.Change(current => Check(current, SettingsChange.Apply(current, body)));
            Log.Changed(logger, changed.Asset, changed.Filter.ToString(), changed.ItemAction, changed.ItemActionMoveMetainfo, changed.Monitor);
        }
        catch (SettingsException error)
        {
            Log.NotChanged(logger, error.Message);
            return WireResult.Unprocessable(error.Message);
        }

        await state.CheckRepositoryAsync(http.HttpContext.RequestAborted);
        var answer = Describe();
        answer["persistence"] = new JsonObject { ["applied"] = false, ["detail"] = "in_memory" };
        answer["note"] = "In force at once for new scans, events and actions, until the connector starts again.";
        return WireResult.Json(answer);
    }

    private static async Task<(JsonElement Body, IResult? Problem)> ReadAsync(HttpRequest http)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Body, cancellationToken: http.HttpContext.RequestAborted);
            var body = document.RootElement.Clone();
            return body.ValueKind != JsonValueKind.Object ? (default, WireResult.Error(StatusCodes.Status400BadRequest, "invalid_payload"))
                : SettingsChange.IsAny(body) ? (body, null)
                : (default, WireResult.Error(StatusCodes.Status400BadRequest, "no_supported_fields"));
        }
        catch (JsonException)
        {
            return (default, WireResult.Error(StatusCodes.Status400BadRequest, "invalid_json"));
        }
    }

    private ConnectorSettings Check(ConnectorSettings current, ConnectorSettings proposed)
    {
        if (proposed.Monitor && !_canWatch)
        {
            throw new SettingsException("monitor: this connector cannot watch its repository");
        }

        if (_rules is not null)
        {
            _rules.Check(proposed);
        }
        else if (proposed.Asset != current.Asset || proposed.ItemActionMoveMetainfo != current.ItemActionMoveMetainfo)
        {
            throw new SettingsException("asset and item_action_move_metainfo of this connector change only with a restart");
        }

        return proposed;
    }

    private JsonNode Describe()
    {
        var connector = JsonSerializer.SerializeToNode(state.Describe(), WireJson.Options)!;
        var current = settings.Current;
        connector["resolved_asset_base"] = _rules?.Resolve(current.Asset) ?? current.Asset;
        if (_canWatch)
        {
            connector["monitor"] = current.Monitor;
            connector["monitor_force_polling"] = current.MonitorForcePolling;
            connector["monitor_poll_interval_ms"] = (int)current.MonitorPollInterval.TotalMilliseconds;
        }

        return connector;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Settings were changed: asset={Asset}, filter='{Filter}', action={Action}, move to {Target}, monitor={Monitor}")]
        public static partial void Changed(ILogger logger, string asset, string filter, ItemAction action, string target, bool monitor);

        [LoggerMessage(2, LogLevel.Warning, "A change of settings was refused: {Reason}")]
        public static partial void NotChanged(ILogger logger, string reason);
    }
}

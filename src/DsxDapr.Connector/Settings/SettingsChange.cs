using System.Globalization;
using System.Text.Json;
using DsxDapr.Connector.Filters;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Settings;

/// <summary>Reads the body of <c>PUT config</c> (wire contract §5.10): known members that are not null change settings, others are ignored.</summary>
internal static class SettingsChange
{
    public const int LeastPollMilliseconds = 10;
    public const int MostPollMilliseconds = 3_600_000;

    private const int LongestText = 4096;

    /// <summary>The members that change something.</summary>
    public static IReadOnlyList<string> Supported { get; } =
    [
        "asset", "asset_display_name", "filter", "item_action", "item_action_move_metainfo", "requested_action",
        "monitor", "monitor_force_polling", "monitor_poll_interval_ms",
    ];

    /// <summary>Whether a body changes anything.</summary>
    public static bool IsAny(JsonElement body) =>
        body.EnumerateObject().Any(static member => Supported.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null);

    /// <summary>The settings with the changes of a body.</summary>
    /// <exception cref="SettingsException">A member cannot be understood.</exception>
    public static ConnectorSettings Apply(ConnectorSettings settings, JsonElement body)
    {
        // The older form first: the plain members win over it, wherever they stand.
        if (body.TryGetProperty("requested_action", out var requested) && requested.ValueKind != JsonValueKind.Null)
        {
            settings = ApplyRequestedAction(settings, requested);
        }

        return body.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.Null).Aggregate(settings, Apply);
    }

    private static ConnectorSettings Apply(ConnectorSettings settings, JsonProperty member) => member.Name switch
    {
        "asset" => settings with { Asset = Text(member.Name, member.Value) },
        "asset_display_name" => settings with { AssetDisplayName = Text(member.Name, member.Value) },
        "filter" => settings with { Filter = Filter(Text(member.Name, member.Value)) },
        "item_action" => settings with { ItemAction = Action(member.Name, Text(member.Name, member.Value)) },
        "item_action_move_metainfo" => settings with { ItemActionMoveMetainfo = Text(member.Name, member.Value) },
        "monitor" => settings with { Monitor = Flag(member) },
        "monitor_force_polling" => settings with { MonitorForcePolling = Flag(member) },
        "monitor_poll_interval_ms" => settings with { MonitorPollInterval = Interval(member) },
        _ => settings,
    };

    private static ConnectorSettings ApplyRequestedAction(ConnectorSettings settings, JsonElement requested)
    {
        if (requested.ValueKind != JsonValueKind.Object)
        {
            throw new SettingsException("requested_action: expected an object");
        }

        if (requested.TryGetProperty("type", out var type) && type.ValueKind != JsonValueKind.Null)
        {
            settings = settings with { ItemAction = Action("requested_action.type", Text("requested_action.type", type)) };
        }

        return requested.TryGetProperty("destination", out var destination) && TargetOf(destination) is { } target
            ? settings with { ItemActionMoveMetainfo = target }
            : settings;
    }

    private static string? TargetOf(JsonElement destination)
    {
        const string Name = "requested_action.destination";
        if (destination.ValueKind != JsonValueKind.Object)
        {
            return destination.ValueKind == JsonValueKind.Null ? null : Text(Name, destination);
        }

        return destination.TryGetProperty("path", out var path) && path.ValueKind != JsonValueKind.Null ? Text(Name + ".path", path)
            : destination.TryGetProperty("prefix", out var prefix) && prefix.ValueKind != JsonValueKind.Null ? Text(Name + ".prefix", prefix)
            : null;
    }

    private static string Text(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: <= LongestText } text && !text.Any(char.IsControl)
            ? text
            : throw new SettingsException($"{name}: expected a text of at most {LongestText} characters");

    private static ItemFilter Filter(string expression)
    {
        try
        {
            return ItemFilter.Parse(expression);
        }
        catch (FilterException error)
        {
            throw new SettingsException($"filter: {error.Message}");
        }
    }

    private static ItemAction Action(string name, string text) =>
        ItemActionConverter.TryParse(text.ToLowerInvariant(), out var action) && action != ItemAction.NotImplemented
            ? action
            : throw new SettingsException($"{name}: expected nothing, delete, move, tag or movetag");

    private static bool Flag(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when FlagWord.Parse(member.Value.GetString()!) is { } flag => flag,
        _ => throw new SettingsException($"{member.Name}: expected true or false"),
    };

    private static TimeSpan Interval(JsonProperty member)
    {
        var milliseconds = member.Value.ValueKind switch
        {
            JsonValueKind.Number => member.Value.TryGetInt32(out var number) ? number : -1,
            JsonValueKind.String => int.TryParse(member.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var text) ? text : -1,
            _ => -1,
        };
        return milliseconds is >= LeastPollMilliseconds and <= MostPollMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new SettingsException($"{member.Name}: expected a whole number from {LeastPollMilliseconds} to {MostPollMilliseconds}");
    }
}

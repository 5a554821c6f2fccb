using System.Text.Json;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Actions;

/// <summary>
/// Decides what to do with an item (wire contract §4.5): the requested action if it is a known one, else the configured one.
/// </summary>
internal sealed class ActionResolver(SettingsInForce inForce)
{
    private static readonly Dictionary<string, string> MaliciousTag = new() { ["Verdict"] = "Malicious" };

    /// <summary>The order for an item. The <c>connector</c> that the request carries has no say in it.</summary>
    public ItemActionOrder Resolve(ScanRequest item)
    {
        var settings = inForce.Current;
        if (item.RequestedAction is not { } requested || !ItemActionConverter.TryParse(requested.Type?.ToLowerInvariant(), out var action))
        {
            return new ItemActionOrder
            {
                Item = item,
                Action = settings.ItemAction,
                Target = settings.ItemActionMoveMetainfo,
                Tags = MaliciousTag,
            };
        }

        return new ItemActionOrder
        {
            Item = item,
            Action = action,
            Target = Named(requested.Destination?.Path) ?? Named(requested.Destination?.Prefix) ?? settings.ItemActionMoveMetainfo,
            FileName = Named(requested.Destination?.Filename),
            Tags = requested.Tags is { Count: > 0 } tags ? tags : MaliciousTag,
            PreservesRelativePath = PreservesRelativePath(requested.Details),
        };
    }

    // Hubs of the 2.x generation ask for a flat quarantine.
    private static bool PreservesRelativePath(JsonElement? details) =>
        !(details is { ValueKind: JsonValueKind.Object } given
            && given.TryGetProperty("quarantine_target", out var target) && target.ValueKind == JsonValueKind.Object
            && target.TryGetProperty("preserve_relative_path", out var preserve) && preserve.ValueKind == JsonValueKind.False);

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

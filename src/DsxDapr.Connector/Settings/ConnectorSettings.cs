using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Filters;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Settings;

/// <summary>The settings that may change while the connector runs (wire contract §5.10); a change makes a new set.</summary>
public sealed record ConnectorSettings
{
    /// <summary>What is scanned: the asset of the start, or a part of it.</summary>
    public required string Asset { get; init; }

    /// <summary>The asset as shown to people.</summary>
    public string? AssetDisplayName { get; init; }

    /// <summary>What is in scope, relative to <see cref="Asset"/>.</summary>
    public required ItemFilter Filter { get; init; }

    /// <summary>What is done with malicious items when the hub does not say.</summary>
    public required ItemAction ItemAction { get; init; }

    /// <summary>Where malicious items are moved to.</summary>
    public required string ItemActionMoveMetainfo { get; init; }

    /// <summary>Whether items are submitted as they are added or changed.</summary>
    public required bool Monitor { get; init; }

    /// <summary>Whether changes are looked for instead of being told by the repository.</summary>
    public required bool MonitorForcePolling { get; init; }

    /// <summary>How long after one look for changes the next begins.</summary>
    public required TimeSpan MonitorPollInterval { get; init; }

    /// <summary>The settings that the environment gives.</summary>
    public static ConnectorSettings Of(ConnectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ConnectorSettings
        {
            Asset = options.Asset,
            AssetDisplayName = options.AssetDisplayName,
            Filter = options.Filter,
            ItemAction = options.ItemAction,
            ItemActionMoveMetainfo = options.ItemActionMoveMetainfo,
            Monitor = options.Monitor,
            MonitorForcePolling = options.MonitorForcePolling,
            MonitorPollInterval = options.MonitorPollInterval,
        };
    }
}

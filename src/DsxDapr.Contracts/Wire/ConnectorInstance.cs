using System.Text.Json.Serialization;

namespace DsxDapr.Contracts.Wire;

/// <summary>A connector as it describes itself at registration (wire contract §5.1, ConnectorInstanceModel).</summary>
public sealed record ConnectorInstance
{
    /// <summary>The route prefix and registry name, e.g. <c>filesystem-connector</c>.</summary>
    public string Name { get; init; } = "connector";

    /// <summary>A title for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>An inline SVG or data URI.</summary>
    public string? DisplayIcon { get; init; }

    /// <summary>The connector's stable identity.</summary>
    public Guid? Uuid { get; init; }

    /// <summary>A text for people.</summary>
    public string? MetaInfo { get; init; }

    /// <summary>
    /// Changes with every start of the connector, so that a hub sees that it lost what it had in memory. An addition to the wire
    /// contract; null for a connector that does not say.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InstanceId { get; init; }

    /// <summary>The base URL of the connector's routes, its name included, without trailing slash.</summary>
    public string Url { get; init; } = "";

    /// <summary>How far the connector is.</summary>
    public ConnectorStatus Status { get; init; } = ConnectorStatus.Starting;

    /// <summary>What the connector does with malicious items.</summary>
    public ItemAction ItemAction { get; init; } = ItemAction.Nothing;

    /// <summary>Where the connector moves malicious items to.</summary>
    public string ItemActionMoveMetainfo { get; init; } = "";

    /// <summary>The root of what is scanned.</summary>
    public string Asset { get; init; } = "";

    /// <summary>The asset as shown to people.</summary>
    public string? AssetDisplayName { get; init; }

    /// <summary>The include and exclude expression, relative to the asset (§7.4).</summary>
    public string Filter { get; init; } = "";

    /// <summary>When the repository was last checked, in Unix seconds.</summary>
    public double? LastRepoCheckTs { get; init; }

    /// <summary>Why the last repository check failed: a stable word.</summary>
    public string? LastRepoCheckReason { get; init; }

    /// <summary>Why the last repository check failed: a text for people.</summary>
    public string? LastRepoCheckMessage { get; init; }
}

/// <summary>How far a connector is (wire contract §5.1).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConnectorStatus>))]
public enum ConnectorStatus
{
    /// <summary>Registered and its repository is reachable.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Not yet registered, or its repository was not yet reached.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting,

    /// <summary>Stopped.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,

    /// <summary>Failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

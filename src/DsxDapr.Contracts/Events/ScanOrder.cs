using DsxDapr.Contracts.Wire;

namespace DsxDapr.Contracts.Events;

/// <summary>The hub's order to scan one item; travels on <see cref="Topics.ScanRequests"/>.</summary>
public sealed record ScanOrder
{
    /// <summary>The item's id in the ledger, as text.</summary>
    public required string TaskId { get; init; }

    /// <summary>Which dispatch of the item this is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Where the item's connector is reached, from the hub's registry.</summary>
    public required ConnectorTarget Connector { get; init; }

    /// <summary>The body to send to the connector's <c>read_file</c>.</summary>
    public required ScanRequest Request { get; init; }
}

/// <summary>How to call a connector.</summary>
public sealed record ConnectorTarget
{
    /// <summary>The connector's identity, and so the owner of the key that signs the call.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The connector's name.</summary>
    public required string Name { get; init; }

    /// <summary>The connector's base URL, its name included; its path is what is signed.</summary>
    public required string Url { get; init; }

    /// <summary>The Dapr app id to call through the sidecar; null when <see cref="Url"/> is called directly.</summary>
    public string? AppId { get; init; }
}

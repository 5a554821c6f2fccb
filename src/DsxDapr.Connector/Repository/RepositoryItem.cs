using DsxDapr.Contracts.Wire;

namespace DsxDapr.Connector.Repository;

/// <summary>One item of the asset.</summary>
public sealed record RepositoryItem
{
    /// <summary>Where the item is; the hub hands it back unchanged to read the item or to act on it (wire contract §4.8).</summary>
    public required string Location { get; init; }

    /// <summary>The item's name for people.</summary>
    public required string Metainfo { get; init; }

    /// <summary>The item's path relative to the asset, with slashes between names and none in front: what filters look at.</summary>
    public required string RelativePath { get; init; }

    /// <summary>The size in bytes when it was listed; null when it is not known.</summary>
    public long? SizeInBytes { get; init; }

    /// <summary>
    /// What stands for the content when it was listed: another one as soon as the content may be, so that a hub that is told so need not have
    /// it scanned again. An ETag, or size and times of change. Null when there is nothing to rely on.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>What the hub is asked to scan.</summary>
    internal ScanRequest ToScanRequest(ConnectorInstance connector, string jobId) => new()
    {
        Location = Location,
        Metainfo = Metainfo,
        Connector = connector,
        ConnectorUrl = connector.Url,
        SizeInBytes = SizeInBytes,
        ContentVersion = Version,
        ScanJobId = jobId,
    };
}

namespace DsxDapr.Hub.Ledger;

/// <summary>A full scan whose connector has not said that it listed everything.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Connector">Who enumerates.</param>
/// <param name="Query">The order's query.</param>
/// <param name="InstanceId">
/// Which instance of the connector took the order; empty when it did not say; null as long as none took it.
/// </param>
/// <param name="StartedAt">When the job was opened.</param>
internal sealed record Enumeration(string JobId, Guid Connector, string Query, string? InstanceId, DateTimeOffset StartedAt);

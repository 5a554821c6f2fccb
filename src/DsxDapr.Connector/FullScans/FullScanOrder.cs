namespace DsxDapr.Connector.FullScans;

/// <summary>The hub's order to enumerate the asset (wire contract §4.3).</summary>
/// <param name="JobId">The job that every item is submitted to.</param>
/// <param name="Limit">How many items to submit at most; null for all.</param>
/// <param name="Batch">Whether to submit in batches; null to do so when the hub takes them.</param>
/// <param name="BatchSize">The batch size that was asked for; null for the hub's default.</param>
internal sealed record FullScanOrder(string JobId, int? Limit, bool? Batch, int? BatchSize);

namespace DsxDapr.Scanner.Engines;

/// <summary>What is known of an item besides its content.</summary>
/// <param name="TaskId">The item's id in the ledger.</param>
/// <param name="Location">Where the item is.</param>
/// <param name="Metainfo">The item's name for people.</param>
internal sealed record ScanContext(string TaskId, string Location, string Metainfo);

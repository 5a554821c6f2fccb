namespace DsxDapr.Scanner.Engines;

/// <summary>What is known of an item besides its content.</summary>
/// <param name="TaskId">The item's id in the ledger.</param>
/// <param name="Location">Where the item is.</param>
/// <param name="Metainfo">The item's name for people.</param>
/// <param name="IsTest">Whether the scan is to show that the engine scans, so that no shortcut may answer it.</param>
internal sealed record ScanContext(string TaskId, string Location, string Metainfo, bool IsTest = false);

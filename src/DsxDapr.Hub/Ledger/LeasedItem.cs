namespace DsxDapr.Hub.Ledger;

/// <summary>An item that was leased for one dispatch.</summary>
/// <param name="TaskId">The item's identity.</param>
/// <param name="JobId">Its job.</param>
/// <param name="Connector">The connector that holds it.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Metainfo">Its name for people.</param>
/// <param name="SizeHint">Its size in bytes when it was listed.</param>
/// <param name="Attempt">Which dispatch this is, from 1.</param>
internal sealed record LeasedItem(
    Guid TaskId, string JobId, Guid Connector, string Location, string Metainfo, long? SizeHint, int Attempt);

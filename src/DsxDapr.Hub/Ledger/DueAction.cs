namespace DsxDapr.Hub.Ledger;

/// <summary>An action that is due, leased to the action runner.</summary>
/// <param name="TaskId">The malicious item.</param>
/// <param name="JobId">Its job.</param>
/// <param name="Connector">The connector that holds it.</param>
/// <param name="Location">Where it was when it was scanned.</param>
/// <param name="Metainfo">Its name for people.</param>
/// <param name="SizeInBytes">How many bytes were scanned; null when the verdict came before the end of the content.</param>
/// <param name="Sha256">SHA-256 of what was scanned, lower-case hexadecimal; null likewise.</param>
/// <param name="Attempt">Which try this is, from 1.</param>
internal sealed record DueAction(
    Guid TaskId, string JobId, Guid Connector, string Location, string Metainfo, long? SizeInBytes, string? Sha256, int Attempt);

namespace DsxDapr.Hub.Ledger;

/// <summary>The ledger could not commit: locked, out of space, or gone. Nothing of the transaction was kept.</summary>
internal sealed class LedgerUnavailableException(string message, Exception? innerException)
    : Exception(message, innerException);

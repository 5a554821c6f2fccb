using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Reading;

/// <summary>An item's content could not be opened.</summary>
internal sealed class ItemReadException(ScanFailure failure, Exception? innerException = null) : Exception(failure.Reason, innerException)
{
    /// <summary>Why, as reported to the hub.</summary>
    public ScanFailure Failure { get; } = failure;
}

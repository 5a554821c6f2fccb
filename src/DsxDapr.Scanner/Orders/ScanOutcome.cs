using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Orders;

/// <summary>What came of an attempt: a verdict or a failure.</summary>
/// <param name="Verdict">The verdict; null when there is a failure.</param>
/// <param name="Failure">The failure; null when there is a verdict.</param>
/// <param name="SizeInBytes">The item's size when it was read to its end.</param>
/// <param name="Digest">The content's digest when it was read to its end.</param>
/// <param name="FileType">What the content looks like when it was read to its end.</param>
internal sealed record ScanOutcome(
    EngineVerdict? Verdict, ScanFailure? Failure, long? SizeInBytes = null, Sha256Digest? Digest = null, string? FileType = null)
{
    /// <summary>The version of the content, in the connector's words; null when it did not say.</summary>
    public string? ContentVersion { get; init; }

    /// <summary>An attempt without verdict.</summary>
    public static ScanOutcome Failed(string failureClass, string reason) =>
        new(Verdict: null, new ScanFailure(failureClass, reason, Retriable: true));
}

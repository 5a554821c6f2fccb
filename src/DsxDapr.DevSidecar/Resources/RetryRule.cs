namespace DsxDapr.DevSidecar.Resources;

/// <summary>A named retry policy as a Resiliency resource writes it.</summary>
/// <param name="Policy">How often and when.</param>
/// <param name="On">The statuses that are retried; null means every one that is not 2xx.</param>
internal sealed record RetryRule(RetryPolicy Policy, StatusRanges? On);

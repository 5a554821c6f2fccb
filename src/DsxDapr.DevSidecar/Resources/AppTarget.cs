using DsxDapr.DevSidecar.Resiliency;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>The policies for calls of one app (<c>Resiliency.spec.targets.apps</c>).</summary>
/// <param name="Retry">Replaces the built-in retries; null leaves them.</param>
/// <param name="RetryOn">The statuses that are retried; null means every one that is not 2xx.</param>
/// <param name="Timeout">How long each attempt may take until the answer begins; null is no limit.</param>
/// <param name="Breaker">The circuit breaker of each path; null: none.</param>
internal sealed record AppTarget(RetryPolicy? Retry, StatusRanges? RetryOn, TimeSpan? Timeout, CircuitBreakerRule? Breaker)
{
    /// <summary>No policy at all.</summary>
    public static AppTarget None { get; } = new(null, null, null, null);
}

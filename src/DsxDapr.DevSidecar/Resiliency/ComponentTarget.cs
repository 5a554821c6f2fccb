using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>The policies for one direction of one component (<c>Resiliency.spec.targets.components</c>).</summary>
/// <param name="Retry">The retries; null: none.</param>
/// <param name="Timeout">How long each attempt may take; null: no limit.</param>
/// <param name="Breaker">The circuit breaker; null: none.</param>
internal sealed record ComponentTarget(RetryPolicy? Retry, TimeSpan? Timeout, CircuitBreakerRule? Breaker)
{
    /// <summary>No policy at all.</summary>
    public static ComponentTarget None { get; } = new(null, null, null);
}

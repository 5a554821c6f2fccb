namespace DsxDapr.DevSidecar.Resiliency;

/// <summary>A circuit breaker of a <c>kind: Resiliency</c> resource.</summary>
/// <param name="MaxRequests">How many attempts are let through while it is half open, and must all succeed to close it.</param>
/// <param name="Interval">How often the counts of a closed breaker begin anew; zero: only when its state changes.</param>
/// <param name="Timeout">How long it stays open.</param>
/// <param name="Trip">When it opens.</param>
internal sealed record CircuitBreakerRule(int MaxRequests, TimeSpan Interval, TimeSpan Timeout, TripExpression Trip);

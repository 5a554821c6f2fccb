namespace DsxDapr.DevSidecar.Resources;

/// <summary>The Resiliency resources of one app, put together.</summary>
/// <param name="Apps">The policies for calls of other apps, by app id.</param>
/// <param name="Inbound">The retries of deliveries to the app, by pub/sub component.</param>
internal sealed record ResiliencyPolicies(IReadOnlyDictionary<string, AppTarget> Apps, IReadOnlyDictionary<string, RetryPolicy> Inbound)
{
    /// <summary>Nothing but what is built in.</summary>
    public static ResiliencyPolicies None { get; } = new(
        new Dictionary<string, AppTarget>(StringComparer.Ordinal),
        new Dictionary<string, RetryPolicy>(StringComparer.Ordinal));
}

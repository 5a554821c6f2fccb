using DsxDapr.DevSidecar.Resiliency;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>
/// Policies that apply by their name, where there is no target: <c>Default{what}RetryPolicy</c>, <c>...TimeoutPolicy</c>,
/// <c>...CircuitBreakerPolicy</c>. The most particular name wins.
/// </summary>
internal sealed class DefaultPolicies
{
    private static readonly string[] OfApps = ["App", ""];

    /// <summary>What may stand between <c>Default</c> and the kind of policy. Actors and bindings are Dapr's too, and have no effect here.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "", "App", "Actor", "Component", "ComponentInbound", "ComponentOutbound", "StatestoreComponentOutbound", "PubsubComponentOutbound",
        "PubsubComponentInbound", "BindingComponentOutbound", "BindingComponentInbound",
    };

    private readonly Dictionary<string, RetryRule> _retries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _timeouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CircuitBreakerRule> _breakers = new(StringComparer.Ordinal);

    /// <summary>For calls of apps.</summary>
    public AppTarget ForApps
    {
        get
        {
            var retry = Find(_retries, OfApps);
            return new AppTarget(retry?.Policy, retry?.On, FindTimeout(OfApps), Find(_breakers, OfApps));
        }
    }

    /// <summary>Whether a name is that of a default policy, of a retry, timeout or circuit breaker as <paramref name="kind"/> says.</summary>
    public static bool IsKnown(string name, string kind) =>
        name.EndsWith(kind, StringComparison.Ordinal) && name.Length >= "Default".Length + kind.Length && Known.Contains(What(name, kind));

    /// <summary>Takes a policy over if its name is a default one.</summary>
    public void Add(string name, RetryRule retry) => Add(_retries, name, "RetryPolicy", retry);

    /// <inheritdoc cref="Add(string, RetryRule)"/>
    public void Add(string name, TimeSpan timeout) => Add(_timeouts, name, "TimeoutPolicy", timeout);

    /// <inheritdoc cref="Add(string, RetryRule)"/>
    public void Add(string name, CircuitBreakerRule breaker) => Add(_breakers, name, "CircuitBreakerPolicy", breaker);

    /// <summary>For one direction of components of one kind.</summary>
    public ComponentTarget ForComponents(string kind, string direction)
    {
        string[] names = [$"{kind}Component{direction}", $"Component{direction}", "Component", ""];
        return new ComponentTarget(Find(_retries, names)?.Policy, FindTimeout(names), Find(_breakers, names));
    }

    private static void Add<T>(Dictionary<string, T> policies, string name, string kind, T policy)
    {
        if (name.StartsWith("Default", StringComparison.Ordinal) && IsKnown(name, kind))
        {
            policies[What(name, kind)] = policy;
        }
    }

    private static string What(string name, string kind) => name["Default".Length..^kind.Length];

    private static T? Find<T>(Dictionary<string, T> policies, string[] names)
        where T : class => names.Select(policies.GetValueOrDefault).FirstOrDefault(p => p is not null);

    private TimeSpan? FindTimeout(string[] names) =>
        names.Where(_timeouts.ContainsKey).Select(n => (TimeSpan?)_timeouts[n]).FirstOrDefault();
}

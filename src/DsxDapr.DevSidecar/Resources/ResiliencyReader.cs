using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources.Yaml;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Reads <c>kind: Resiliency</c>.</summary>
internal sealed class ResiliencyReader
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultMaxInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DefaultOpenTime = TimeSpan.FromSeconds(60);

    /// <summary>What was read so far.</summary>
    public ResiliencyPolicies Policies { get; } = new();

    /// <summary>Reads one resource and adds its policies to those of the others.</summary>
    /// <exception cref="ResourceException">A field is missing, wrong or not supported.</exception>
    public void Add(ResourceDocument document)
    {
        document.RequireVersion("dapr.io/v1alpha1");
        var spec = document.Body.RequiredMap("spec");
        document.Body.RefuseOthers();
        var policies = spec.RequiredMap("policies");
        var retries = ReadAll(policies.Map("retries"), "RetryPolicy", ReadRetry);
        var timeouts = ReadAll(policies.Map("timeouts"), "TimeoutPolicy", (map, name) => map.Required(name).ToDuration());
        var breakers = ReadAll(policies.Map("circuitBreakers"), "CircuitBreakerPolicy", ReadBreaker);
        policies.RefuseOthers();
        AddDefaults(retries, timeouts, breakers);

        var named = new NamedPolicies(retries, timeouts, breakers);
        var targets = spec.Map("targets");
        AddApps(targets?.Map("apps"), named);
        AddComponents(targets?.Map("components"), named);
        targets?.RefuseOthers();
        spec.RefuseOthers();
    }

    private static Dictionary<string, T> ReadAll<T>(YamlMap? policies, string kind, Func<YamlMap, string, T> read)
    {
        var result = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var name in policies?.Fields ?? [])
        {
            RefuseUnknownDefault(policies!, name, kind);
            result[name] = read(policies!, name);
        }

        return result;
    }

    /// <summary>Names by which daprd would apply a policy without a target, where the DevSidecar would not.</summary>
    private static void RefuseUnknownDefault(YamlMap policies, string name, string kind)
    {
        if (name.StartsWith("DaprBuiltIn", StringComparison.Ordinal))
        {
            throw policies.Refuse(name, "replaces retries that are built into Dapr, which the DevSidecar does not support: name a policy in a target");
        }

        if (name.StartsWith("Default", StringComparison.Ordinal) && !DefaultPolicies.IsKnown(name, kind))
        {
            throw policies.Refuse(name, $"is not the name of a default policy of Dapr, such as Default{kind} or DefaultApp{kind}");
        }
    }

    private static RetryRule ReadRetry(YamlMap retries, string name)
    {
        var retry = retries.RequiredMap(name);
        var exponential = retry.Text("policy")?.Is("exponential", "constant") ?? false;
        var duration = retry.Text("duration")?.ToDuration() ?? DefaultDuration;
        var maxInterval = retry.Text("maxInterval")?.ToDuration() ?? DefaultMaxInterval;
        var maxRetries = retry.Text("maxRetries")?.ToNumber(min: -1) ?? -1;
        var matching = retry.Map("matching");
        var on = matching?.Text("httpStatusCodes") is { } codes
            ? StatusRanges.TryParse(codes.Value) ?? throw codes.Refuse("needs statuses such as 429,502-504")
            : null;
        matching?.RefuseOthers();
        retry.RefuseOthers();
        return new RetryRule(new RetryPolicy(exponential, duration, maxInterval, maxRetries), on);
    }

    private static CircuitBreakerRule ReadBreaker(YamlMap breakers, string name)
    {
        var breaker = breakers.RequiredMap(name);
        var rule = new CircuitBreakerRule(
            breaker.Text("maxRequests")?.ToNumber(min: 1) ?? 1,
            breaker.Text("interval")?.ToDuration() ?? TimeSpan.Zero,
            breaker.Text("timeout")?.ToDuration() ?? DefaultOpenTime,
            breaker.Text("trip") is { Value.Length: > 0 } trip
                ? TripExpression.TryParse(trip.Value)
                    ?? throw trip.Refuse("compares requests, totalFailures, totalSuccesses, consecutiveFailures or consecutiveSuccesses with a number for the DevSidecar")
                : TripExpression.Default);
        breaker.RefuseOthers();
        return rule;
    }

    private void AddDefaults(
        Dictionary<string, RetryRule> retries, Dictionary<string, TimeSpan> timeouts, Dictionary<string, CircuitBreakerRule> breakers)
    {
        foreach (var (name, retry) in retries)
        {
            Policies.Defaults.Add(name, retry);
        }

        foreach (var (name, timeout) in timeouts)
        {
            Policies.Defaults.Add(name, timeout);
        }

        foreach (var (name, breaker) in breakers)
        {
            Policies.Defaults.Add(name, breaker);
        }
    }

    private void AddApps(YamlMap? apps, NamedPolicies policies)
    {
        foreach (var appId in apps?.Fields ?? [])
        {
            var target = apps!.RequiredMap(appId);
            var retry = policies.Retry(target);
            var read = new AppTarget(retry?.Policy, retry?.On, policies.Timeout(target), policies.Breaker(target));
            target.RefuseOthers();
            if (!Policies.TryAddApp(appId, read))
            {
                throw apps.Refuse(appId, "is the target of two resources");
            }
        }
    }

    private void AddComponents(YamlMap? components, NamedPolicies policies)
    {
        foreach (var component in components?.Fields ?? [])
        {
            var target = components!.RequiredMap(component);
            var read = new ComponentTargets(ReadDirection(target.Map("inbound"), policies), ReadDirection(target.Map("outbound"), policies));
            target.RefuseOthers();
            if (!Policies.TryAddComponent(component, read))
            {
                throw components.Refuse(component, "is the target of two resources");
            }
        }
    }

    private static ComponentTarget ReadDirection(YamlMap? direction, NamedPolicies policies)
    {
        if (direction is null)
        {
            return ComponentTarget.None;
        }

        var retry = policies.Retry(direction);
        var read = new ComponentTarget(retry?.Policy, policies.Timeout(direction), policies.Breaker(direction));
        direction.RefuseOthers();
        return retry?.On is null
            ? read
            : throw direction.Refuse("retry", "has matching, which the DevSidecar does not support for components");
    }

    /// <summary>The policies of one resource, as its targets name them.</summary>
    private sealed record NamedPolicies(
        Dictionary<string, RetryRule> Retries, Dictionary<string, TimeSpan> Timeouts, Dictionary<string, CircuitBreakerRule> Breakers)
    {
        public RetryRule? Retry(YamlMap target) => target.Text("retry") is { } name ? Find(name, Retries) : null;

        public TimeSpan? Timeout(YamlMap target) => target.Text("timeout") is { } name ? Find(name, Timeouts) : null;

        public CircuitBreakerRule? Breaker(YamlMap target) => target.Text("circuitBreaker") is { } name ? Find(name, Breakers) : null;

        private static T Find<T>(YamlText name, Dictionary<string, T> policies) =>
            policies.TryGetValue(name.Value, out var policy) ? policy : throw name.Refuse("is a policy of the same resource");
    }
}

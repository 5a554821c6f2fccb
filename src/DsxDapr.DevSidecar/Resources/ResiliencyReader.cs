using DsxDapr.DevSidecar.Resources.Yaml;

namespace DsxDapr.DevSidecar.Resources;

/// <summary>Reads <c>kind: Resiliency</c>. Circuit breakers may be defined, as others may share the file, but not used.</summary>
internal sealed class ResiliencyReader
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultMaxInterval = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, AppTarget> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RetryPolicy> _inbound = new(StringComparer.Ordinal);

    /// <summary>What was read so far.</summary>
    public ResiliencyPolicies Policies => new(_apps, _inbound);

    /// <summary>Reads one resource and adds its policies to those of the others.</summary>
    /// <exception cref="ResourceException">A field is missing, wrong or not supported.</exception>
    public void Add(ResourceDocument document)
    {
        document.RequireVersion("dapr.io/v1alpha1");
        var spec = document.Body.RequiredMap("spec");
        document.Body.RefuseOthers();
        var policies = spec.RequiredMap("policies");
        var retries = ReadRetries(policies.Map("retries"));
        var timeouts = ReadTimeouts(policies.Map("timeouts"));
        ReadCircuitBreakers(policies.Map("circuitBreakers"));
        policies.RefuseOthers();

        var targets = spec.RequiredMap("targets");
        AddApps(targets.Map("apps"), retries, timeouts);
        AddComponents(targets.Map("components"), retries);
        targets.RefuseOthers();
        spec.RefuseOthers();
    }

    private static Dictionary<string, RetryRule> ReadRetries(YamlMap? retries)
    {
        var result = new Dictionary<string, RetryRule>(StringComparer.Ordinal);
        foreach (var name in retries?.Fields ?? [])
        {
            RefuseImplicit(retries!, name);
            var retry = retries!.RequiredMap(name);
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
            result[name] = new RetryRule(new RetryPolicy(exponential, duration, maxInterval, maxRetries), on);
        }

        return result;
    }

    private static Dictionary<string, TimeSpan> ReadTimeouts(YamlMap? timeouts)
    {
        var result = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var name in timeouts?.Fields ?? [])
        {
            RefuseImplicit(timeouts!, name);
            result[name] = timeouts!.Required(name).ToDuration();
        }

        return result;
    }

    private static void ReadCircuitBreakers(YamlMap? breakers)
    {
        foreach (var name in breakers?.Fields ?? [])
        {
            RefuseImplicit(breakers!, name);
            var breaker = breakers!.RequiredMap(name);
            breaker.Text("maxRequests")?.ToNumber(min: 1);
            breaker.Text("interval")?.ToDuration();
            breaker.Text("timeout")?.ToDuration();
            breaker.Required("trip");
            breaker.RefuseOthers();
        }
    }

    /// <summary>Names by which daprd would apply a policy without a target.</summary>
    private static void RefuseImplicit(YamlMap policies, string name)
    {
        if (name.StartsWith("DaprBuiltIn", StringComparison.Ordinal) || name.StartsWith("Default", StringComparison.Ordinal))
        {
            throw policies.Refuse(name, "is a default policy, which the DevSidecar does not support: name it in a target");
        }
    }

    private static T Policy<T>(YamlText name, Dictionary<string, T> policies) =>
        policies.TryGetValue(name.Value, out var policy) ? policy : throw name.Refuse("is a policy of the same resource");

    private void AddApps(YamlMap? apps, Dictionary<string, RetryRule> retries, Dictionary<string, TimeSpan> timeouts)
    {
        foreach (var appId in apps?.Fields ?? [])
        {
            var target = apps!.RequiredMap(appId);
            var retry = target.Text("retry") is { } name ? Policy(name, retries) : null;
            TimeSpan? timeout = target.Text("timeout") is { } limit ? Policy(limit, timeouts) : null;
            target.RefuseOthers();
            if (!_apps.TryAdd(appId, new AppTarget(retry?.Policy, retry?.On, timeout)))
            {
                throw apps.Refuse(appId, "is the target of two resources");
            }
        }
    }

    private void AddComponents(YamlMap? components, Dictionary<string, RetryRule> retries)
    {
        foreach (var component in components?.Fields ?? [])
        {
            var target = components!.RequiredMap(component);
            var inbound = target.RequiredMap("inbound");
            var name = inbound.Required("retry");
            var retry = Policy(name, retries);
            inbound.RefuseOthers();
            target.RefuseOthers();
            if (retry.On is not null)
            {
                throw name.Refuse("has matching, which the DevSidecar does not support for deliveries");
            }

            if (!_inbound.TryAdd(component, retry.Policy))
            {
                throw components.Refuse(component, "is the target of two resources");
            }
        }
    }
}

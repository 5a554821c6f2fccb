using System.Text.Json;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.PubSub.Routing;

/// <summary>The routes of a subscription.</summary>
internal sealed class RouteTable
{
    private readonly (CelExpression Condition, string Path)[] _rules;
    private readonly string _default;

    /// <summary>Reads a subscription's rules.</summary>
    /// <exception cref="ResourceException">A rule is not understood.</exception>
    public RouteTable(Subscription subscription)
    {
        _rules = [.. subscription.Rules.Select(r => (Read(subscription, r), r.Path))];
        _default = subscription.DefaultRoute;
    }

    /// <summary>Whether the path depends on the event.</summary>
    public bool HasRules => _rules.Length > 0;

    /// <summary>The path for an event; null when no rule matches and there is no default.</summary>
    /// <exception cref="RoutingException">A rule cannot be evaluated; Dapr does not try the next one then.</exception>
    public string? PathFor(JsonElement @event)
    {
        foreach ((CelExpression condition, string path) in _rules)
        {
            if (condition.Matches(@event))
            {
                return path;
            }
        }

        return _default.Length == 0 ? null : _default;
    }

    private static CelExpression Read(Subscription subscription, RouteRule rule)
    {
        try
        {
            return CelExpression.Parse(rule.Match);
        }
        catch (RoutingException e)
        {
            throw new ResourceException(
                subscription.Source, $"the subscription to '{subscription.Topic}' has a rule this sidecar cannot follow ({rule.Match}): {e.Message}");
        }
    }
}

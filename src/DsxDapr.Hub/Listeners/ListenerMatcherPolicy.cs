using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Listeners;

/// <summary>
/// Chooses among the routes of a path those that exist on the request's listener. It comes before the choice by verb, so that what is
/// not there is 404, whatever the verb.
/// </summary>
internal sealed class ListenerMatcherPolicy(IOptions<ApiListenerOptions> api) : MatcherPolicy, INodeBuilderPolicy
{
    private static readonly HubListeners[] Listeners = [HubListeners.Sidecar, HubListeners.Api, HubListeners.Internal];

    /// <inheritdoc/>
    public override int Order => -10_000; // that of the verb is -1,000

    /// <inheritdoc/>
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
    [
        .. Listeners
            .Select(listener => new PolicyNodeEdge(listener, [.. endpoints.Where(endpoint => IsOn(endpoint, listener))]))
            .Where(edge => edge.Endpoints.Count > 0),
    ];

    /// <inheritdoc/>
    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new Destinations(exitDestination, edges.ToDictionary(edge => (HubListeners)edge.State, edge => edge.Destination));

    private bool IsOn(Endpoint endpoint, HubListeners listener)
    {
        var wanted = listener == HubListeners.Api && api.Value.ConnectorRoutes ? HubListeners.Api | HubListeners.Internal : listener;
        return (ListenerMetadata.Of(endpoint) & wanted) != HubListeners.None;
    }

    private sealed class Destinations(int exit, Dictionary<HubListeners, int> byListener) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) =>
            byListener.GetValueOrDefault(httpContext.Features.Get<IListenerFeature>()?.Listener ?? HubListeners.Sidecar, exit);
    }
}

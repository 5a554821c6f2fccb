using DsxDapr.Hub.Listeners;

namespace DsxDapr.Hub.Operators;

/// <summary>Says which operators a route is for.</summary>
internal static class OperatorRouteExtensions
{
    /// <summary>The route needs a token of this role or a higher one; it is for users.</summary>
    public static TBuilder For<TBuilder>(this TBuilder route, OperatorRole role)
        where TBuilder : IEndpointConventionBuilder => route.RequireAuthorization(OperatorDefaults.PolicyOf(role)).ForUsers();
}

using DsxDapr.Contracts;

namespace DsxDapr.Hub.Core;

/// <summary>Answers 422 where the path of a contract's route has something else in the place of a connector's UUID (§3.3).</summary>
internal static class WirePathUuids
{
    /// <summary>Adds the check. It stands behind authorization: whoever may not call a route learns nothing of it.</summary>
    public static void UseWirePathUuids(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.Path.StartsWithSegments(HubRoutes.Prefix, StringComparison.Ordinal)
        && context.GetRouteValue("uuid") is string text
        && !Guid.TryParse(text, out _)
            ? WireValidation.Refuse("uuid_parsing", ["path", "connector_uuid"], "Input should be a valid UUID", text).ExecuteAsync(context)
            : next(context));
}

using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Api;

/// <summary>
/// <c>/v1.0/healthz</c>: the sidecar and its app are up. <c>/v1.0/healthz/outbound</c>: the components can be used, whether or not the
/// app is up; this is the one an app waits for.
/// </summary>
internal static class HealthApi
{
    /// <summary>Adds both routes.</summary>
    public static void MapHealthApi(this IEndpointRouteBuilder routes, SidecarState state)
    {
        routes.MapGet("/v1.0/healthz", () => state.IsReady
            ? Results.NoContent()
            : new DaprError("ERR_HEALTH_NOT_READY", "dapr is not ready: [runtime]").ToResult(StatusCodes.Status500InternalServerError));
        routes.MapGet("/v1.0/healthz/outbound", () => !state.IsStopping
            ? Results.NoContent()
            : new DaprError("ERR_OUTBOUND_HEALTH_NOT_READY", "dapr outbound is not ready: [runtime]").ToResult(StatusCodes.Status500InternalServerError));
    }
}

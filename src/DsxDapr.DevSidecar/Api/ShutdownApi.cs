namespace DsxDapr.DevSidecar.Api;

/// <summary><c>POST /v1.0/shutdown</c>: ends this sidecar.</summary>
internal static class ShutdownApi
{
    /// <summary>Adds the route.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="stop">Begins the shutdown and returns at once.</param>
    public static void MapShutdownApi(this IEndpointRouteBuilder routes, Action stop) =>
        routes.MapPost("/v1.0/shutdown", () =>
        {
            stop();
            return Results.NoContent();
        });
}

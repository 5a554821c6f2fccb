using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;

namespace DsxDapr.Scanner.Engines.Reports;

/// <summary>
/// <c>GET /dsx-scanner/engines</c>: asks the engines, for the hub alone. Three things keep others out: the scanner's sidecar lets nobody but the
/// hub call it (<c>components/config.yaml</c>, by mTLS identity), the app token shows that the call came through that sidecar, and
/// the caller that the sidecar names must be the hub.
/// </summary>
internal static class EngineReportsApi
{
    /// <summary>Adds what asks the engines.</summary>
    public static IServiceCollection AddEngineReports(this IServiceCollection services) => services.AddSingleton<EngineReports>();

    /// <summary>Maps the route.</summary>
    public static IEndpointConventionBuilder MapEngineReports(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(ScannerRoutes.Engines, static async (EngineReports engines, CancellationToken cancellationToken) =>
            TypedResults.Json(await engines.AskAsync(cancellationToken), WireJson.Options))
        .RequireAuthorization(DaprAuthenticationDefaults.PolicyName)
        .AddEndpointFilter(static async (invocation, next) => invocation.HttpContext.GetCallerAppId() == AppIds.Hub
            ? await next(invocation)
            : TypedResults.Problem(
                "Only the hub may ask this, through its sidecar.",
                statusCode: StatusCodes.Status403Forbidden,
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = "not_the_hub" }));
}

using System.Globalization;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting;
using DsxDapr.Hosting.Production;
using DsxDapr.Hub.Intake;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Listeners;
using DsxDapr.Hub.Operators;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Core;

/// <summary>Version, health and capabilities (wire contract §3.2).</summary>
internal static class CoreApi
{
    private static readonly string Version = typeof(CoreApi).Assembly.GetName().Version!.ToString(3);

    /// <summary>Maps the routes.</summary>
    public static void MapCore(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(HubRoutes.Prefix);
        api.MapGet("/version", () => WireResults.Json(Version)).ForAnybody();
        api.MapGet("/healthz", () => WireResults.Json(new { status = "alive" })).ForAnybody();
        api.MapGet("/readyz", ReadinessAsync).AnswersInTime().ForAnybody();
        api.MapGet("/config", Capabilities).ForAnybody();
        api.MapGet("/meta", Meta).ForAnybody();
        api.MapGet("/test/connection", Connected).ForAnybody();
        api.MapGet("/connection/test", Connected).ForAnybody();
        routes.MapDoctor("/api/v1/doctor").For(OperatorRole.Admin);
    }

    private static IResult Meta(IConfiguration configuration, TimeProvider clock) => WireResults.Json(new
    {
        version = Version,
        build_timestamp = configuration["DSX_BUILD_TIMESTAMP"] ?? clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
    });

    private static IResult Connected() => WireResults.Json(StatusResponse.Success("Connected to DsxDapr", $"version {Version}"));

    // The member names redis and registry are the contract's; they stand for the sidecar's stores and the ledger.
    private static async Task<IResult> ReadinessAsync(SidecarReadiness sidecar, ILedger ledger, CancellationToken cancellationToken)
    {
        var stores = sidecar.WhenReady.IsCompletedSuccessfully || !sidecar.IsConfigured ? "ok" : "unavailable";
        var registry = "ok";
        try
        {
            await ledger.CountInFlightAsync(cancellationToken);
        }
        catch (LedgerUnavailableException)
        {
            registry = "unavailable";
        }

        var ready = stores == "ok" && registry == "ok";
        return WireResults.Json(
            new { status = ready ? "ready" : "not_ready", redis = stores, registry },
            ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    // What connectors and consoles read of a hub's configuration (§5.11). It holds no secrets.
    private static IResult Capabilities(IOptions<IntakeOptions> intake, ProductionMode mode) => WireResults.Json(new
    {
        app_env = mode.Environment,
        workers = new
        {
            scan_request_batch_enabled = true,
            scan_request_batch_default_size = intake.Value.BatchDefaultSize,
            scan_request_batch_max_size = intake.Value.BatchMaxSize,
        },
        ui_capabilities = new
        {
            show_arch_preview = false,
            allow_connector_config_edit = false,
            connector_config_edit_scope = "none",
            show_advanced_debug = false,
        },
        auth = new { enabled = true },
    });
}

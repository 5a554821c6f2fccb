using DsxDapr.Connector.Actions;
using DsxDapr.Connector.Configuration;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Endpoints;

/// <summary>The routes of a connector below its name (wire contract §4.2).</summary>
internal static class ConnectorApi
{
    private const int LongestBody = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<IOptions<ConnectorOptions>>().Value;
        var connector = routes.MapGroup("/" + options.Name).WithMetadata(new RequestSizeLimitAttribute(LongestBody));
        MapPublic(connector);
        if (options.WebhookEnabled)
        {
            connector.MapPost("webhook/event", (HttpContext http, WebhookEndpoint endpoint) => endpoint.HandleAsync(http.Request))
                .WithMetadata(new RequestSizeLimitAttribute(WebhookEndpoint.LongestBody));
        }

        var signed = connector.MapGroup("");
        MapSigned(signed);
        if (options.AuthEnabled)
        {
            signed.RequireAuthorization(DsxHmacDefaults.PolicyName);
        }
    }

    private static void MapPublic(RouteGroupBuilder connector)
    {
        connector.MapGet("/", StatusEndpoints.Root);
        connector.MapGet("version", StatusEndpoints.Version);
        connector.MapGet("healthz", StatusEndpoints.Health);
        connector.MapGet("readyz", StatusEndpoints.Ready);
    }

    private static void MapSigned(RouteGroupBuilder connector)
    {
        connector.MapPost(ConnectorRoutes.FullScan, FullScanEndpoint.Handle);
        connector.MapPost(ConnectorRoutes.ReadFile, (HttpContext http, ReadFileEndpoint endpoint) => endpoint.HandleAsync(http));
        connector.MapPut(ConnectorRoutes.ItemAction, ActAsync);
        connector.MapGet(ConnectorRoutes.RepoCheck, (HttpContext http, RepoCheckEndpoint endpoint) => endpoint.HandleAsync(http.Request));
        connector.MapGet("estimate", (HttpContext http, DiscoveryEndpoints endpoint) => endpoint.EstimateAsync(http.Request));
        connector.MapGet("assets", (HttpContext http, DiscoveryEndpoints endpoint) => endpoint.AssetsAsync(http.Request));
        connector.MapGet("objects", (HttpContext http, DiscoveryEndpoints endpoint) => endpoint.ObjectsAsync(http.Request));
        connector.MapGet("config", (ConfigEndpoint endpoint) => endpoint.Show());
        connector.MapPut("config", (HttpContext http, ConfigEndpoint endpoint) => endpoint.ChangeAsync(http.Request));
    }

    private static async Task<IResult> ActAsync(HttpContext http, ItemActions actions)
    {
        var (item, problem) = await WireBody.ReadAsync<ScanRequest>(http.Request, http.RequestAborted);
        try
        {
            if (item is null)
            {
                return problem!;
            }

            // A hub takes an outcome for final; one that may pass is no outcome yet. A hub of dsx-connect reads the body all the same.
            var outcome = await actions.ActAsync(item);
            return WireResult.Json(outcome, outcome.IsTransient ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
        }
        catch (OperationCanceledException)
        {
            // Not an outcome, which the hub would take for final: the next run of the connector will act.
            return WireResult.Json(StatusResponse.Error("The connector stops"), StatusCodes.Status503ServiceUnavailable);
        }
    }
}

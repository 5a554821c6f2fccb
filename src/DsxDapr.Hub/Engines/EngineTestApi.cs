using DsxDapr.Contracts;
using DsxDapr.Hosting.Http;
using DsxDapr.Hub.Core;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Engines;

/// <summary>Registers and maps the test of the scan engines.</summary>
internal static class EngineTestApi
{
    /// <summary>Adds what asks a scanner.</summary>
    public static void AddEngineTest(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSignedHttpClient(EngineTest.HttpClientName, options => options.Timeout = EngineTest.Limit);
        builder.Services.AddSingleton<EngineTest>();
    }

    /// <summary>Maps the route.</summary>
    public static void MapEngineTest(this IEndpointRouteBuilder routes) => routes
        .MapGet(HubRoutes.Prefix + "/test/dsxa-connection", static async (EngineTest test, CancellationToken cancellationToken) =>
            WireResults.Json(await test.RunAsync(cancellationToken)))
        .For(OperatorRole.Viewer);
}

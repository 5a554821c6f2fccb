using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.Operators;

/// <summary>A route that somebody adds and forgets to protect is found here.</summary>
public sealed class OpenRoutesTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    // Three of them ask for an enrollment token, or a signature, themselves; the doctor answers its own machine only.
    private static readonly string[] Open =
    [
        "/healthz", "/readyz", "/doctor", .. new[]
        {
            "version", "healthz", "readyz", "config", "test/connection", "connection/test", "scan/jobs/{jobId}/raw",
            "connectors/register", "connectors/token", "meta", "connectors/unregister/{uuid}",
        }.Select(route => $"{HubRoutes.Prefix}/{route}"),
    ];

    [Fact]
    public void Every_other_route_asks_who_calls() => fixture.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<IAuthorizeData>() is null)
        .Select(route => route.RoutePattern.RawText)
        .Except(Open)
        .ShouldBeEmpty();
}

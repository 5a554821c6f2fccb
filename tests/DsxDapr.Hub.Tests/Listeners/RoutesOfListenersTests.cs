using System.Net;
using DsxDapr.Contracts;
using DsxDapr.Hub.Listeners;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>Each route exists where it belongs and nowhere else.</summary>
public sealed class RoutesOfListenersTests(ListeningFixture fixture) : IClassFixture<ListeningFixture>
{
    private const string Prefix = HubRoutes.Prefix;
    private const string Jobs = Prefix + "/scan/jobs";

    private static readonly string[] ConnectorRoutes =
    [
        .. new[]
        {
            "connectors/register", "connectors/unregister/{uuid}", "connectors/token", "connectors/state/{uuid}/{ns}/{**key}",
            "scan/request", "scan/request_batch", "scan/auth_check", "scan/jobs/{jobId}/enqueue_done", "scan/jobs/{jobId}/raw",
        }.Select(route => $"{Prefix}/{route}"),
    ];

    private static readonly string[] AnybodysRoutes =
    [
        .. new[] { "version", "healthz", "readyz", "config", "meta", "test/connection", "connection/test" }.Select(route => $"{Prefix}/{route}"),
    ];

    [Fact]
    public void Routes_of_operators_are_for_users_those_of_connectors_are_internal_and_events_are_the_sidecars_alone()
    {
        var routes = fixture.Listening.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        foreach (var route in routes)
        {
            var path = route.RoutePattern.RawText!;
            var policies = route.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(one => one.Policy).ToList();
            var expected = policies.Any(policy => policy!.StartsWith("Operator", StringComparison.Ordinal)) ? HubListeners.Api
                : ConnectorRoutes.Contains(path) ? HubListeners.Internal
                : AnybodysRoutes.Contains(path) ? HubListeners.Api | HubListeners.Internal
                : HubListeners.None;
            ListenerMetadata.Of(route).ShouldBe(HubListeners.Sidecar | expected, path);
        }

        routes.Count(route => ListenerMetadata.Of(route) == HubListeners.Sidecar).ShouldBe(7, "healthz, readyz, doctor, and four subscriptions");
    }

    [Theory]
    [InlineData("GET", Jobs, HttpStatusCode.OK, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/audit", HttpStatusCode.OK, HttpStatusCode.NotFound)]
    [InlineData("POST", Prefix + "/connectors/register", HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", Prefix + "/scan/request", HttpStatusCode.NotFound, HttpStatusCode.Unauthorized)]
    [InlineData("GET", Prefix + "/scan/request/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.OK, HttpStatusCode.NotFound)]
    [InlineData("GET", Prefix + "/version", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("PUT", Prefix + "/version", HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", Prefix + "/scan/request", HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/events/scan-results", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData("GET", "/events/scan-results", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData("GET", "/healthz", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData("GET", "/readyz", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    [InlineData("GET", "/doctor", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    public async Task What_does_not_belong_to_a_listener_is_not_found_there(string method, string route, HttpStatusCode api, HttpStatusCode inside)
    {
        (await SendAsync(fixture.Listening.ApiClient(HubApp.Admin), method, route)).ShouldBe(api, "API listener");
        (await SendAsync(fixture.Listening.InternalClient(HubApp.Admin), method, route)).ShouldBe(inside, "internal listener");
    }

    [Fact]
    public async Task It_is_so_by_HTTP_2_as_well()
    {
        using var inside = fixture.Listening.InternalClient(HubApp.Admin);
        foreach (var (route, status) in new[] { (Jobs, HttpStatusCode.NotFound), (Prefix + "/version", HttpStatusCode.OK), ("/healthz", HttpStatusCode.NotFound) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, route) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await inside.SendAsync(request, HubApp.Token);

            response.Version.ShouldBe(HttpVersion.Version20);
            response.StatusCode.ShouldBe(status, route);
        }
    }

    [Fact]
    public async Task The_sidecars_port_has_every_route()
    {
        using var client = fixture.Listening.Hub.ClientOf(HubApp.Admin);

        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsync(Prefix + "/scan/request", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.PostAsync(Topics.RouteOf(Topics.ScanResults), null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.GetAsync("/healthz", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_API_listener_has_the_connectors_routes_when_that_is_asked_for_and_events_never()
    {
        await using var listening = await ListeningHub.StartAsync(("DSXCONNECT_API_LISTENER:CONNECTOR_ROUTES", "true"));

        (await SendAsync(listening.ApiClient(), "POST", Prefix + "/scan/request")).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(listening.ApiClient(HubApp.Viewer), "GET", Jobs)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(listening.ApiClient(), "POST", Topics.RouteOf(Topics.ScanResults))).ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(listening.InternalClient(HubApp.Viewer), "GET", Jobs)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_dsx_connect_calls_its_TLS_settings_makes_an_API_listener_with_the_connectors_routes()
    {
        using var authority = new TestAuthority();
        var certificate = authority.Issue("contract", ListeningHub.ApiHost);
        await using var listening = await ListeningHub.StartAsync(
            ("DSXCONNECT_USE_TLS", "1"),
            ("DSXCONNECT_TLS_CERTFILE", certificate.CertFile),
            ("DSXCONNECT_TLS_KEYFILE", certificate.KeyFile),
            ("DSXCONNECT_API_LISTENER:TLS_CERTFILE", null),
            ("DSXCONNECT_API_LISTENER:TLS_KEYFILE", null));
        using var client = ListeningHub.ClientOf(authority, ListeningHub.ApiHost, listening.ApiPort);

        (await SendAsync(client, "POST", Prefix + "/scan/request")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string method, string route)
    {
        using (client)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), route);
            using var response = await client.SendAsync(request, HubApp.Token);
            return response.StatusCode;
        }
    }
}

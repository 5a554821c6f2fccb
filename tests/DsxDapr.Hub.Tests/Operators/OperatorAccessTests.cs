using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Operators;

public sealed class OperatorAccessTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const string Connectors = HubRoutes.Prefix + "/connectors";
    private const string Jobs = HubRoutes.Prefix + "/scan/jobs";

    [Theory]
    [InlineData("GET", Connectors + "/list")]
    [InlineData("POST", Connectors + "/full_scan/3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    [InlineData("GET", Connectors + "/repo_check/3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    [InlineData("GET", Connectors + "/config/3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    [InlineData("GET", Jobs)]
    [InlineData("POST", Jobs + "/some-job/cancel")]
    [InlineData("GET", HubRoutes.Prefix + "/scan/results")]
    public async Task A_route_of_the_contract_is_closed_without_a_token(string method, string route)
    {
        using var response = await SendAsync(null, method, route);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(HubApp.Token)).ShouldBe("""{"detail":"unauthorized"}""");
    }

    [Theory]
    [InlineData("/api/v1/jobs/some-job")]
    [InlineData("/api/v1/audit")]
    public async Task A_route_of_our_own_is_closed_with_a_problem(string route)
    {
        using var response = await SendAsync(null, "GET", route);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("code").GetString().ShouldBe("unauthorized");
    }

    [Theory]
    [InlineData(HubRoutes.Config)]
    [InlineData(HubRoutes.Prefix + "/version")]
    [InlineData(HubRoutes.Prefix + "/healthz")]
    [InlineData(HubRoutes.Prefix + "/test/connection")]
    [InlineData(Jobs + "/some-job/raw")]
    public async Task What_connectors_read_stays_open(string route)
    {
        using var response = await SendAsync(null, "GET", route);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(HubApp.Viewer, "GET", Jobs, HttpStatusCode.OK)]
    [InlineData(HubApp.Viewer, "POST", Jobs + "/j/cancel", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Viewer, "GET", "/api/v1/audit", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Operator, "POST", Jobs + "/j/cancel", HttpStatusCode.NotFound)]
    [InlineData(HubApp.Operator, "GET", "/api/v1/audit", HttpStatusCode.Forbidden)]
    [InlineData(HubApp.Admin, "POST", Jobs + "/j/cancel", HttpStatusCode.NotFound)]
    [InlineData(HubApp.Admin, "GET", "/api/v1/audit", HttpStatusCode.OK)]
    [InlineData("the-admins-tokem", "GET", Jobs, HttpStatusCode.Unauthorized)]
    [InlineData(HubApp.EnrollmentToken, "GET", Jobs, HttpStatusCode.Unauthorized)]
    public async Task Each_role_may_do_what_is_its_own(string token, string method, string route, HttpStatusCode status)
    {
        using var response = await SendAsync(token, method, route);

        response.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task What_an_operator_does_stands_in_the_trail()
    {
        using var response = await SendAsync(HubApp.Operator, "POST", Jobs + "/an-unknown-job/pause");

        var entry = (await fixture.Hub.AuditAsync()).First(one => one.GetProperty("subject").GetString() == "an-unknown-job");
        entry.GetProperty("actor").GetString().ShouldBe("operator:operator-2");
        entry.GetProperty("action").GetString().ShouldBe("job.pause");
        entry.GetProperty("outcome").GetString().ShouldBe("failed");
    }

    [Fact]
    public async Task Whoever_guesses_is_stopped_even_when_it_guesses_right_and_no_token_is_logged()
    {
        await using var own = await HubApp.StartAsync(("DSXCONNECT_AUTH:MAX_FAILURES_PER_MINUTE", "5"));
        for (var guess = 0; guess < 5; guess++)
        {
            using var client = own.ClientOf($"guess-{guess}-of-a-token");
            (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using var right = own.ClientOf(HubApp.Admin);
        using var refused = await right.GetAsync(Jobs, HubApp.Token);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);

        own.Clock.Advance(TimeSpan.FromSeconds(61));
        (await right.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            async () => (await own.AuditAsync()).Any(one => one.GetProperty("outcome").GetString() == "refused"), "the refusal is audited");
        own.Logs.Messages.ShouldAllBe(line => !line.Contains("of-a-token", StringComparison.Ordinal) && !line.Contains(HubApp.Admin, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_was_taken_out_of_the_store_is_refused_5_s_later()
    {
        await using var own = await HubApp.StartAsync();
        using var client = own.ClientOf(HubApp.Viewer);
        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        own.Sidecar.Secrets[(DaprComponents.Operators, SecretNames.OperatorTokens)] = "admin:another";
        own.Clock.Advance(TimeSpan.FromSeconds(6));

        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_admits_nobody()
    {
        await using var own = await HubApp.StartAsync();
        own.Sidecar.Secrets.Clear();

        using var client = own.ClientOf(HubApp.Admin);
        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Open_routes_are_named_at_start_and_do_not_open_what_is_for_admins()
    {
        await using var own = await HubApp.StartAsync(("DSXCONNECT_AUTH:OPERATOR_ROUTES_OPEN", "true"));
        using var client = own.ClientOf(null);

        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/api/v1/audit", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        own.Logs.Messages.ShouldContain(line => line.StartsWith("DSXCONNECT_AUTH__OPERATOR_ROUTES_OPEN is on", StringComparison.Ordinal));
    }

    private async Task<HttpResponseMessage> SendAsync(string? token, string method, string route)
    {
        using var client = fixture.Hub.ClientOf(token);
        using var request = new HttpRequestMessage(new HttpMethod(method), route);
        return await client.SendAsync(request, HubApp.Token);
    }
}

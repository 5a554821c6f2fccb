using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Core;

public sealed class WireRouteTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const string Prefix = HubRoutes.Prefix;

    [Theory]
    [InlineData("GET", "/no/such/route", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("PATCH", "/version", HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    [InlineData("GET", "/connectors/auth_check/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.NotFound, "No connector found with UUID=3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    [InlineData("PUT", "/connectors/config/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.BadRequest, "no_fields_to_update")]
    public async Task An_error_has_the_contracts_shape(string method, string route, HttpStatusCode status, string detail)
    {
        using var client = fixture.Hub.ClientOf(HubApp.Operator);
        using var request = new HttpRequestMessage(new HttpMethod(method), Prefix + route);
        request.Content = method == "PUT" ? new StringContent("{\"asset\":null}") : null;

        using var response = await client.SendAsync(request, HubApp.Token);

        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("detail").GetString().ShouldBe(detail);
    }

    [Theory]
    [InlineData("/scan/request/unknown", "state", "PENDING")]
    [InlineData("/scan/stats", "longest_scan_time_file", "")]
    [InlineData("/meta", "version", null)]
    public async Task Every_route_of_the_contract_answers(string route, string member, string? value)
    {
        var answer = await GetAsync(route);

        (value is null || answer.GetProperty(member).GetString() == value).ShouldBeTrue(answer.GetRawText());
    }

    [Fact]
    public async Task A_trailing_slash_is_no_redirect()
    {
        using var client = fixture.Hub.ClientOf(null);

        (await client.GetAsync(Prefix + "/version/", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<JsonElement> GetAsync(string route)
    {
        using var client = fixture.Hub.ClientOf(HubApp.Viewer);
        return await client.GetFromJsonAsync<JsonElement>(Prefix + route, HubApp.Token);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Scanners;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Tests.App;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Hub.Tests.Engines;

/// <summary><c>test/dsxa-connection</c> says which engines a scanner tried and what they said, in the contract's shape.</summary>
public sealed class EngineTestTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const string Route = HubRoutes.Prefix + "/test/dsxa-connection";

    [Fact]
    public async Task DSXA_that_answers_is_the_contracts_success()
    {
        var answer = await AskAsync(new EngineReport { Name = "dsxa", Engine = "dsxa" });

        answer.EnumerateObject().Select(member => member.Name).ShouldBe(["status", "message", "description", "id", "preview"]);
        (answer.GetProperty("status").GetString(), answer.GetProperty("message").GetString()).ShouldBe(("success", "Connected to DSXA"));
    }

    [Fact]
    public async Task Any_other_engine_is_named_with_its_database()
    {
        var answer = await AskAsync(
            new EngineReport { Name = "clamav", Engine = "clamav 1.4.6", Database = "27100" }, new EngineReport { Name = "signatures", Engine = "signatures 0.1.0" });

        answer.GetProperty("message").GetString().ShouldBe("Connected to clamav 1.4.6, signatures 0.1.0");
        answer.GetProperty("description").GetString().ShouldBe("clamav 1.4.6, database 27100: can scan; signatures 0.1.0: can scan");
    }

    [Fact]
    public async Task One_that_cannot_scan_makes_it_an_error_with_what_it_said()
    {
        var answer = await AskAsync(
            new EngineReport { Name = "dsxa", Engine = "dsxa", Problem = "DSXA answered 401." }, new EngineReport { Name = "signatures", Engine = "signatures 0.1.0" });

        (answer.GetProperty("status").GetString(), answer.GetProperty("message").GetString()).ShouldBe(("error", "DSXA: DSXA answered 401."));
        answer.GetProperty("description").GetString().ShouldBe("dsxa: cannot scan; signatures 0.1.0: can scan");
    }

    [Fact]
    public async Task It_is_asked_of_the_scanner_through_the_sidecar()
    {
        string? asked = null;
        fixture.Hub.Sidecar.Invoke = context =>
        {
            asked = $"{context.Request.Headers["dapr-app-id"]} {context.Request.Method} {context.Request.Path}";
            return context.Response.WriteAsync("[]");
        };

        await AskAsync();

        asked.ShouldBe("dsx-scanner GET /dsx-scanner/engines");
    }

    [Theory]
    [InlineData(403, "{}")]
    [InlineData(500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"no host found"}""")]
    [InlineData(200, "[]")]
    [InlineData(200, "[{}]")]
    [InlineData(200, "nonsense")]
    public async Task Without_a_scanner_that_answers_it_is_an_error_too(int status, string body)
    {
        fixture.Hub.Sidecar.Invoke = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body);
        };

        var answer = await AskAsync();

        (answer.GetProperty("status").GetString(), answer.GetProperty("message").GetString()).ShouldBe(("error", "No scanner can be asked"));
        answer.GetProperty("description").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task It_is_for_viewers()
    {
        using var stranger = fixture.Hub.ClientOf(null);

        (await stranger.GetAsync(Route, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<JsonElement> AskAsync(params EngineReport[] reports)
    {
        if (reports.Length > 0)
        {
            fixture.Hub.Sidecar.Invoke = context => context.Response.WriteAsJsonAsync(reports, WireJson.Options, HubApp.Token);
        }

        using var client = fixture.Hub.ClientOf(HubApp.Viewer);
        using var response = await client.GetAsync(Route, HubApp.Token);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token);
    }
}

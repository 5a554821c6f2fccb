using System.Net;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.DaprHttp.Tests.Authentication;

public sealed class SidecarAuthenticationTests
{
    [Theory]
    [InlineData("app-token", HttpStatusCode.OK)]
    [InlineData("App-Token", HttpStatusCode.Unauthorized)]
    [InlineData("app-toke", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Only_the_app_token_lets_a_call_in(string? token, HttpStatusCode expected)
    {
        await using var app = await StartAsync(new() { ["APP_API_TOKEN"] = "app-token" });

        (await CallAsync(app, "/events", token)).Status.ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("false", HttpStatusCode.Unauthorized)]
    [InlineData("true", HttpStatusCode.OK)]
    public async Task Without_a_configured_token_every_call_is_refused_unless_that_is_allowed(string? allow, HttpStatusCode expected)
    {
        await using var app = await StartAsync(new() { ["DSX_ALLOW_UNAUTHENTICATED_SIDECAR"] = allow });

        (await CallAsync(app, "/events", "any")).Status.ShouldBe(expected);
        (await CallAsync(app, "/events", null)).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task A_configured_token_is_asked_for_even_when_calls_without_one_are_allowed()
    {
        await using var app = await StartAsync(new() { ["APP_API_TOKEN"] = "app-token", ["DSX_ALLOW_UNAUTHENTICATED_SIDECAR"] = "true" });

        (await CallAsync(app, "/events", null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_refusal_is_logged_with_its_reason_and_without_the_token()
    {
        await using var app = await StartAsync(new() { ["APP_API_TOKEN"] = "app-token" });

        await CallAsync(app, "/events", "wrong-token");

        app.Logs.Messages.Count(static message => message.Contains("no valid dapr-api-token", StringComparison.Ordinal)).ShouldBe(1);
        app.Logs.Messages.ShouldAllBe(static message => !message.Contains("wrong-token") && !message.Contains("app-token"));
    }

    [Theory]
    [InlineData("app-token", "caller", "caller")]
    [InlineData("app-token", null, "none")]
    [InlineData("wrong", "caller", "none")]
    [InlineData(null, "caller", "none")]
    public async Task The_calling_app_is_only_known_from_the_apps_own_sidecar(string? token, string? caller, string expected)
    {
        await using var app = await StartAsync(new() { ["APP_API_TOKEN"] = "app-token" });

        (await CallAsync(app, "/caller", token, caller?.Split('|') ?? [])).Body.ShouldBe(expected);
    }

    [Theory]
    [InlineData("caller|spoofed")] // Dapr 1.17
    [InlineData("spoofed|caller")] // Dapr 1.16 and 1.18
    [InlineData("caller, spoofed")]
    public async Task A_call_that_names_several_callers_is_refused(string callers)
    {
        await using var app = await StartAsync(new() { ["APP_API_TOKEN"] = "app-token" });

        var (status, body) = await CallAsync(app, "/caller", "app-token", callers.Split('|'));

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ShouldContain("several_callers");
        app.Logs.Messages.Count(static message => message.Contains("several calling apps", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_calling_app_is_not_known_when_the_sidecar_is_not_authenticated()
    {
        await using var app = await StartAsync(new() { ["DSX_ALLOW_UNAUTHENTICATED_SIDECAR"] = "true" });

        (await CallAsync(app, "/caller", "any", "caller")).Body.ShouldBe("none");
    }

    private static Task<LoopbackApp> StartAsync(Dictionary<string, string?> configuration) => LoopbackApp.StartAsync(
        static web =>
        {
            web.UseAuthentication();
            web.UseAuthorization();
            web.MapGet("/events", static () => "").RequireAuthorization(DaprAuthenticationDefaults.PolicyName);
            web.MapGet("/caller", static (HttpContext context) => context.GetCallerAppId() ?? "none");
        },
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(configuration);
            builder.Services.AddAuthentication().AddDapr();
        });

    private static async Task<(HttpStatusCode Status, string Body)> CallAsync(
        LoopbackApp app, string path, string? token, params string[] callers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var caller in callers)
        {
            request.Headers.TryAddWithoutValidation("dapr-caller-app-id", caller);
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        }

        using var response = await app.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

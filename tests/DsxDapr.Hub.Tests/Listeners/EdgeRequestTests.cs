using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>What the edge believes of a request: nothing that only a sidecar may say, and of a client's address only what its proxies say.</summary>
public sealed class EdgeRequestTests
{
    private const string Jobs = HubRoutes.Prefix + "/scan/jobs";

    [Fact]
    public async Task Nobody_passes_for_a_sidecar_at_the_edge()
    {
        await using var listening = await ListeningHub.StartAsync();
        using var stranger = listening.ApiClient("a-wrong-token");
        stranger.DefaultRequestHeaders.Add("dapr-api-token", "the-sidecars-token");
        stranger.DefaultRequestHeaders.Add("Dapr-Caller-App-Id", "filesystem-connector");

        (await stranger.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await RefusedActorAsync(listening)).ShouldBe("address:127.0.0.1");
    }

    [Fact]
    public async Task The_sidecar_itself_is_believed_at_its_own_port()
    {
        await using var listening = await ListeningHub.StartAsync();
        using var sidecar = listening.Hub.ClientOf("a-wrong-token");
        sidecar.DefaultRequestHeaders.Add("dapr-api-token", "the-sidecars-token");
        sidecar.DefaultRequestHeaders.Add("dapr-caller-app-id", "filesystem-connector");

        (await sidecar.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await RefusedActorAsync(listening)).ShouldBe("app:filesystem-connector");
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "address:203.0.113.7")]
    [InlineData("127.0.0.0/8, 198.51.100.1", "203.0.113.7, 198.51.100.1", "address:203.0.113.7")]
    [InlineData("127.0.0.1", "203.0.113.7, 192.0.2.1", "address:192.0.2.1")]
    [InlineData("10.0.0.0/8", "203.0.113.7", "address:127.0.0.1")]
    [InlineData(null, "203.0.113.7", "address:127.0.0.1")]
    public async Task A_clients_address_is_what_configured_proxies_say_and_nobody_else(string? proxies, string forwardedFor, string actor)
    {
        await using var listening = await ListeningHub.StartAsync(("DSXCONNECT_PROXIES", proxies));
        using var client = listening.ApiClient("a-wrong-token");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);

        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await RefusedActorAsync(listening)).ShouldBe(actor);
    }

    [Fact]
    public async Task The_sidecars_port_believes_no_forwarded_address_even_of_a_proxy()
    {
        await using var listening = await ListeningHub.StartAsync(("DSXCONNECT_PROXIES", "127.0.0.1"));
        using var client = listening.Hub.ClientOf("a-wrong-token");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        (await client.GetAsync(Jobs, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await RefusedActorAsync(listening)).ShouldBe("address:127.0.0.1");
    }

    [Fact]
    public async Task Browsers_are_told_to_come_back_by_https_to_the_API_listener_only()
    {
        await using var listening = await ListeningHub.StartAsync(("DSXCONNECT_API_LISTENER:HSTS_SECONDS", "86400"));

        (await HstsAsync(listening.ApiClient())).ShouldBe("max-age=86400");
        (await HstsAsync(listening.InternalClient())).ShouldBeNull();
    }

    [Fact]
    public async Task A_listener_behind_a_proxy_that_terminates_TLS_speaks_with_that_proxy_and_refuses_what_reached_it_in_clear()
    {
        await using var listening = await ListeningHub.StartAsync(
            ("DSXCONNECT_API_LISTENER:TLS_TERMINATED_BY_PROXY", "true"),
            ("DSXCONNECT_API_LISTENER:TLS_CERTFILE", null),
            ("DSXCONNECT_API_LISTENER:TLS_KEYFILE", null),
            ("DSXCONNECT_PROXIES", "127.0.0.1"));

        (await ForwardedAsync(listening, "https")).Status.ShouldBe(HttpStatusCode.OK);
        (await ForwardedAsync(listening, null)).Status.ShouldBe(HttpStatusCode.OK, "what the proxy asks for itself");
        var (status, code) = await ForwardedAsync(listening, "http");
        status.ShouldBe(HttpStatusCode.Forbidden);
        code.ShouldBe("tls_required");
    }

    [Fact]
    public async Task A_listener_behind_a_proxy_speaks_with_nobody_else()
    {
        await using var listening = await ListeningHub.StartAsync(
            ("DSXCONNECT_API_LISTENER:TLS_TERMINATED_BY_PROXY", "true"),
            ("DSXCONNECT_API_LISTENER:TLS_CERTFILE", null),
            ("DSXCONNECT_API_LISTENER:TLS_KEYFILE", null),
            ("DSXCONNECT_PROXIES", "10.0.0.1"));

        await Should.ThrowAsync<HttpRequestException>(() => ForwardedAsync(listening, "https"));
        listening.Hub.Logs.Messages.ShouldContain(line => line.Contains("it is none of DSXCONNECT_PROXIES", StringComparison.Ordinal));
    }

    private static async Task<string> RefusedActorAsync(ListeningHub listening)
    {
        JsonElement refusal = default;
        await Eventually.TrueAsync(
            async () =>
            {
                listening.Hub.Clock.Advance(TimeSpan.FromMinutes(1)); // refusals are written once a minute
                refusal = (await listening.Hub.AuditAsync()).FirstOrDefault(one => one.GetProperty("outcome").GetString() == "refused");
                return refusal.ValueKind != JsonValueKind.Undefined;
            },
            "the refusal is audited");
        return refusal.GetProperty("actor").GetString()!;
    }

    private static async Task<string?> HstsAsync(HttpClient client)
    {
        using (client)
        {
            using var response = await client.GetAsync(HubRoutes.Prefix + "/version", HubApp.Token);
            return response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null;
        }
    }

    private static async Task<(HttpStatusCode Status, string? Code)> ForwardedAsync(ListeningHub listening, string? scheme)
    {
        using var proxy = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{listening.ApiPort}") };
        if (scheme is not null)
        {
            proxy.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        }

        using var response = await proxy.GetAsync(HubRoutes.Prefix + "/version", HubApp.Token);
        return (
            response.StatusCode,
            response.IsSuccessStatusCode ? null : (await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("code").GetString());
    }
}

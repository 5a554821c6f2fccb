using System.Net;
using System.Text;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hub.Tests.BreakGlass;

/// <summary>An enrollment token in the place of a signature: refused by default, and where it is on, attacked.</summary>
public sealed class BreakGlassTests : IAsyncLifetime
{
    private const string Prefix = HubRoutes.Prefix;
    private const string Item = """{"location":"/a","metainfo":"a","scan_job_id":"job"}""";
    private const string Named = "a-token-for-others";
    private const string Once = "a-token-for-one";
    private const string Expired = "a-token-of-yesterday";

    private HubApp _hub = null!;
    private TestConnector _connector = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync(("DSXCONNECT_AUTH:BREAK_GLASS", "true"));
        _connector = new TestConnector(_hub);
        await _connector.RegisterAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _connector.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task It_is_off_by_default()
    {
        await using var hub = await HubApp.StartAsync();
        using var connector = new TestConnector(hub);
        await connector.RegisterAsync();

        (await CallAsync("GET", $"{Prefix}/connectors/state/{connector.Uuid}/ns/key", hub: hub)).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallAsync("POST", HubRoutes.ScanRequest, Item, connector.Uuid, hub: hub)).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallAsync("DELETE", HubRoutes.Unregister(connector.Uuid), hub: hub)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Where_it_is_on_a_named_connectors_routes_open_and_every_use_is_audited()
    {
        (await CallAsync("PUT", $"{Prefix}/connectors/state/{_connector.Uuid}/ns/key", "cursor")).ShouldBe(HttpStatusCode.NoContent);
        (await CallAsync("POST", HubRoutes.ScanRequest, Item, _connector.Uuid)).ShouldBe(HttpStatusCode.Accepted);
        (await CallAsync("POST", HubRoutes.EnqueueDone("job"), "{}", _connector.Uuid)).ShouldBe(HttpStatusCode.OK);
        (await CallAsync("DELETE", HubRoutes.Unregister(_connector.Uuid))).ShouldBe(HttpStatusCode.NoContent);

        var uses = (await _hub.AuditAsync()).Where(entry => entry.GetProperty("action").GetString() == "connector.break-glass").ToList();
        uses.Count.ShouldBe(4);
        uses.ShouldAllBe(entry => entry.GetProperty("subject").GetGuid() == _connector.Uuid && entry.GetProperty("outcome").GetString() == "success");
        uses[^1].GetProperty("detail").GetString()!.ShouldStartWith("PUT /dsx-connect/api/v1/connectors/state/{uuid}");
        _hub.Logs.Messages.ShouldContain(line => line.StartsWith("DSXCONNECT_AUTH__BREAK_GLASS is on", StringComparison.Ordinal));
        _hub.Logs.Messages.ShouldAllBe(line => !line.Contains(HubApp.EnrollmentToken, StringComparison.Ordinal));
        _hub.LedgerText().ShouldNotContain(HubApp.EnrollmentToken);
    }

    [Theory]
    [InlineData("POST", Prefix + "/scan/request")]
    [InlineData("POST", Prefix + "/scan/request_batch")]
    [InlineData("POST", Prefix + "/scan/auth_check")]
    [InlineData("POST", Prefix + "/scan/jobs/job/enqueue_done")]
    public async Task A_route_that_needs_an_identity_stays_closed_until_a_known_connector_is_named(string method, string route)
    {
        (await CallAsync(method, route, Item)).ShouldBe(HttpStatusCode.Unauthorized);
        (await CallAsync(method, route, Item, Guid.NewGuid())).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_unknown_connector_has_no_state_to_open() =>
        (await CallAsync("GET", $"{Prefix}/connectors/state/{Guid.NewGuid()}/ns/key")).ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task The_named_connector_is_the_only_one_that_can_be_acted_for()
    {
        using var other = new TestConnector(_hub, "other");
        await other.RegisterAsync();
        var foreign = $$$"""{"location":"/a","metainfo":"a","connector":{"uuid":"{{{other.Uuid}}}"}}""";

        (await CallAsync("POST", HubRoutes.ScanRequest, foreign, _connector.Uuid)).ShouldBe(HttpStatusCode.Forbidden);

        // The path wins over the header, which would only mislead.
        await CallAsync("PUT", $"{Prefix}/connectors/state/{_connector.Uuid}/ns/key", "mine", other.Uuid);
        (await _hub.AuditAsync()).First(entry => entry.GetProperty("action").GetString() == "connector.break-glass")
            .GetProperty("subject").GetGuid().ShouldBe(_connector.Uuid);
    }

    [Theory]
    [InlineData(Once)]
    [InlineData(Named)]
    [InlineData(Expired)]
    [InlineData("no-token-at-all")]
    [InlineData("")]
    public async Task A_token_that_is_wrong_limited_expired_or_for_others_opens_nothing(string token)
    {
        var now = _hub.Clock.GetUtcNow();
        _hub.Sidecar.Secrets[(DaprComponents.Secrets, SecretNames.EnrollmentTokens)] =
            $$"""
            [{"id":"once","sha256":"{{Digest(Once)}}","max_uses":5},
             {"id":"named","sha256":"{{Digest(Named)}}","names":["another-connector"]},
             {"id":"expired","sha256":"{{Digest(Expired)}}","expires_at":"{{now.AddDays(-1):O}}"}]
            """;
        _hub.Clock.Advance(TimeSpan.FromSeconds(6));

        (await CallAsync("GET", $"{Prefix}/connectors/state/{_connector.Uuid}/ns/key", token: token)).ShouldBe(HttpStatusCode.Unauthorized);
        (await _hub.AuditAsync()).ShouldNotContain(entry =>
            entry.GetProperty("action").GetString() == "connector.break-glass" && entry.GetProperty("outcome").GetString() == "success");
    }

    [Fact]
    public async Task A_wrong_signature_is_not_saved_by_a_token_beside_it()
    {
        using var client = _hub.CreateDefaultClient(new SigningHandler(_hub.Clock));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Prefix}/connectors/state/{_connector.Uuid}/ns/key");
        request.Headers.Add(WireHeaders.EnrollmentToken, HubApp.EnrollmentToken);

        using var response = await client.SendAsync(request.SignWith(new HmacKey(_connector.Key!.KeyId, "wrong")), HubApp.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Whoever_guesses_is_stopped_even_when_it_guesses_right()
    {
        var route = $"{Prefix}/connectors/state/{_connector.Uuid}/ns/key";
        for (var guess = 0; guess < 20; guess++)
        {
            (await CallAsync("GET", route, token: $"guess-{guess}")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        ((int)await CallAsync("GET", route)).ShouldBeOneOf(401, 429);
        _hub.Clock.Advance(TimeSpan.FromSeconds(61));
        (await CallAsync("GET", route)).ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            async () => (await _hub.AuditAsync()).Any(entry => entry.GetProperty("outcome").GetString() == "refused"), "the refusals are audited");
    }

    [Fact]
    public async Task A_revoked_connector_is_revoked_for_a_token_too_also_where_it_still_seems_present()
    {
        var credentials = _hub.Services.GetRequiredService<ICredentialStore>();
        await credentials.RevokeAsync(_connector.Uuid, HubApp.Token); // as another hub does: this one's registry does not hear of it
        _hub.Clock.Advance(TimeSpan.FromSeconds(6));

        (await CallAsync("GET", $"{Prefix}/connectors/state/{_connector.Uuid}/ns/key")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("GET", Prefix + "/connectors/list")]
    [InlineData("POST", Prefix + "/admin/dead-letter/requeue")]
    [InlineData("GET", "/api/v1/audit")]
    public async Task It_opens_no_route_of_operators(string method, string route) =>
        (await CallAsync(method, route, connector: _connector.Uuid)).ShouldBe(HttpStatusCode.Unauthorized);

    private static string Digest(string token) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async Task<HttpStatusCode> CallAsync(
        string method, string route, string body = "", Guid? connector = null, string token = HubApp.EnrollmentToken, HubApp? hub = null)
    {
        using var client = (hub ?? _hub).ClientOf(null);
        using var request = new HttpRequestMessage(new HttpMethod(method), route) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Headers.TryAddWithoutValidation(WireHeaders.EnrollmentToken, token);
        if (connector is { } uuid)
        {
            request.Headers.Add("X-Connector-Uuid", uuid.ToString());
        }

        using var response = await client.SendAsync(request, HubApp.Token);
        return response.StatusCode;
    }
}

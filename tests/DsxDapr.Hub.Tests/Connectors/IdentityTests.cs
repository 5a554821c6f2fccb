using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Connectors;

/// <summary>What a connector may do with its own key, and not with another's things.</summary>
public sealed class IdentityTests : IAsyncLifetime
{
    private const string Prefix = HubRoutes.Prefix;

    private HubApp _hub = null!;
    private TestConnector _a = null!;
    private TestConnector _b = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubApp.StartAsync();
        _a = new TestConnector(_hub);
        _b = new TestConnector(_hub);
        await _a.RegisterAsync();
        await _b.RegisterAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _a.Dispose();
        _b.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_connector_keeps_and_reads_its_own_state()
    {
        (await StatusAsync(_a, HttpMethod.Put, $"{Prefix}/connectors/state/{_a.Uuid}/delta/cursor:1", "at page 7")).ShouldBe(HttpStatusCode.NoContent);

        using var answer = await _a.SendAsync(HttpMethod.Get, $"{Prefix}/connectors/state/{_a.Uuid}/delta/cursor:1");
        using var missing = await _a.SendAsync(HttpMethod.Get, $"{Prefix}/connectors/state/{_a.Uuid}/delta/other");

        (await answer.Content.ReadAsStringAsync(HubApp.Token)).ShouldBe("""{"value":"at page 7"}""");
        (await missing.Content.ReadAsStringAsync(HubApp.Token)).ShouldBe("""{"value":null}""");
    }

    [Fact]
    public async Task A_state_that_is_too_large_is_refused() =>
        (await StatusAsync(_a, HttpMethod.Put, $"{Prefix}/connectors/state/{_a.Uuid}/ns/key", new string('x', 65_537)))
            .ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    [Fact]
    public async Task One_connector_cannot_touch_what_is_anothers()
    {
        await StatusAsync(_b, HttpMethod.Post, HubRoutes.ScanRequest, """{"location":"/b","metainfo":"b","scan_job_id":"job-of-b"}""");

        (await StatusAsync(_a, HttpMethod.Get, $"{Prefix}/connectors/state/{_b.Uuid}/ns/key")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(_a, HttpMethod.Put, $"{Prefix}/connectors/state/{_b.Uuid}/ns/key", "x")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(_a, HttpMethod.Delete, HubRoutes.Unregister(_b.Uuid))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(_a, HttpMethod.Post, HubRoutes.EnqueueDone("job-of-b"), "{}")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(_a, HttpMethod.Post, HubRoutes.ScanRequest, """{"location":"/a","metainfo":"a","scan_job_id":"job-of-b"}"""))
            .ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(_a, HttpMethod.Post, HubRoutes.ScanRequest, $$$"""{"location":"/a","metainfo":"a","connector":{"uuid":"{{{_b.Uuid}}}"}}"""))
            .ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_connectors_key_opens_no_route_of_operators()
    {
        (await StatusAsync(_a, HttpMethod.Get, $"{Prefix}/connectors/list")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(_a, HttpMethod.Delete, $"/api/v1/connectors/{_b.Uuid}")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_signed_heartbeat_needs_no_token_unless_the_connector_takes_another_name()
    {
        (await _a.RefreshAsync(token: null)).ShouldBe(HttpStatusCode.OK);

        using var renamed = new TestConnector(_hub, "another-name") { Uuid = _a.Uuid, Key = _a.Key };
        (await renamed.RefreshAsync(token: null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_revoked_connector_is_refused_and_gone_from_the_list()
    {
        using var admin = _hub.ClientOf(HubApp.Admin);
        (await admin.DeleteAsync($"/api/v1/connectors/{_a.Uuid}", HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await StatusAsync(_a, HttpMethod.Post, $"{Prefix}/scan/auth_check")).ShouldBe(HttpStatusCode.Unauthorized);
        var listed = await admin.GetFromJsonAsync<JsonElement>($"{Prefix}/connectors/list", HubApp.Token);
        listed.EnumerateArray().Select(one => one.GetProperty("uuid").GetGuid()).ShouldBe([_b.Uuid]);
        (await _hub.AuditAsync()).ShouldContain(entry => entry.GetProperty("action").GetString() == "connector.revoke");
    }

    [Fact]
    public async Task A_revoked_connector_that_still_holds_a_valid_token_stays_out_until_it_is_unbanned()
    {
        using var admin = _hub.ClientOf(HubApp.Admin);
        using var once = await admin.PostAsJsonAsync("/api/v1/enrollment-tokens", new { max_uses = 1 }, HubApp.Token);
        var token = (await once.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token)).GetProperty("token").GetString();
        await admin.DeleteAsync($"/api/v1/connectors/{_a.Uuid}", HubApp.Token);

        (await _a.RegisterAsync()).ShouldBe(HttpStatusCode.Unauthorized);
        (await _a.RegisterAsync(token)).ShouldBe(HttpStatusCode.Unauthorized);
        (await _a.RefreshAsync()).ShouldBe(HttpStatusCode.Unauthorized);

        (await admin.PostAsync($"/api/v1/connectors/{_a.Uuid}/unban", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.PostAsync($"/api/v1/connectors/{_a.Uuid}/unban", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _a.RegisterAsync(token)).ShouldBe(HttpStatusCode.Created, "the refusals used nothing up");
        (await StatusAsync(_a, HttpMethod.Post, $"{Prefix}/scan/auth_check")).ShouldBe(HttpStatusCode.OK);
        (await _hub.AuditAsync()).ShouldContain(entry => entry.GetProperty("action").GetString() == "connector.unban");
        await Eventually.TrueAsync(
            async () => (await _hub.AuditAsync()).Any(entry =>
                entry.GetProperty("action").GetString() == "connector.enroll" && entry.GetRawText().Contains("is banned")),
            "the refusal is audited");
    }

    [Fact]
    public async Task Operators_see_who_is_banned_and_for_how_long()
    {
        using var admin = _hub.ClientOf(HubApp.Admin);
        await admin.DeleteAsync($"/api/v1/connectors/{_a.Uuid}", HubApp.Token);
        using var leave = await _b.SendAsync(HttpMethod.Delete, $"{Prefix}/connectors/unregister/{_b.Uuid}", "");

        var listed = (await ListedAsync(admin)).ShouldHaveSingleItem("who left by itself is not listed");
        listed.GetProperty("uuid").GetGuid().ShouldBe(_a.Uuid);
        listed.GetProperty("state").GetString().ShouldBe("banned");
        listed.GetProperty("present").GetBoolean().ShouldBeFalse();
        listed.GetProperty("banned_at").GetDateTimeOffset().ShouldBe(_hub.Clock.GetUtcNow(), TimeSpan.FromSeconds(1));

        await admin.PostAsync($"/api/v1/connectors/{_a.Uuid}/unban", null, HubApp.Token);
        await _a.RegisterAsync();
        (await ListedAsync(admin)).ShouldHaveSingleItem().GetProperty("state").GetString().ShouldBe("present");
        _hub.Clock.Advance(TimeSpan.FromHours(1));
        (await ListedAsync(admin)).ShouldHaveSingleItem().GetProperty("state").GetString().ShouldBe("absent");
    }

    [Fact]
    public async Task A_connector_rotates_its_own_key_by_its_signature()
    {
        var old = _a.Key!;
        var body = $$"""{"uuid":"{{_a.Uuid}}","name":"test-connector","url":"http://127.0.0.1:9/test-connector"}""";
        using var answer = await _a.SendAsync(HttpMethod.Post, HubRoutes.RegisterForNewKey, body);
        var handed = await answer.Content.ReadFromJsonAsync<RegisterResponse>(WireJson.Options, HubApp.Token);

        handed!.HmacKeyId.ShouldNotBe(old.KeyId);
        (await StatusAsync(_a, HttpMethod.Post, $"{Prefix}/scan/auth_check")).ShouldBe(HttpStatusCode.OK, "the old key is in force still");
        _a.Key = new HmacKey(handed.HmacKeyId!, handed.HmacSecret!);
        (await _a.RefreshAsync(token: null)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(_a, HttpMethod.Post, $"{Prefix}/scan/auth_check")).ShouldBe(HttpStatusCode.OK);
        (await _hub.AuditAsync()).ShouldContain(entry => entry.GetProperty("action").GetString() == "key.rotate");

        _hub.Clock.Advance(TimeSpan.FromSeconds(301));
        _a.Key = old;
        (await StatusAsync(_a, HttpMethod.Post, $"{Prefix}/scan/auth_check")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Only_admins_lift_a_ban()
    {
        using var someone = _hub.ClientOf(HubApp.Operator);
        (await someone.PostAsync($"/api/v1/connectors/{_a.Uuid}/unban", null, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListedAsync(HttpClient viewer)
    {
        var answer = await viewer.GetFromJsonAsync<JsonElement>("/api/v1/connectors", HubApp.Token);
        return [.. answer.GetProperty("connectors").EnumerateArray()];
    }

    private static async Task<HttpStatusCode> StatusAsync(TestConnector connector, HttpMethod method, string route, string body = "")
    {
        using var response = await connector.SendAsync(method, route, body);
        return response.StatusCode;
    }
}

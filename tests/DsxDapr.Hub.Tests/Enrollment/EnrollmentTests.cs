using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;

namespace DsxDapr.Hub.Tests.Enrollment;

public sealed class EnrollmentTests : IAsyncLifetime
{
    private HubApp _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubApp.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Of_20_clients_that_race_for_a_single_use_token_one_wins()
    {
        var token = await CreateAsync(new { max_uses = 1 });

        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RegisterAsync(token)));

        statuses.Count(status => status == HttpStatusCode.Created).ShouldBe(1);
        statuses.Count(status => status == HttpStatusCode.Unauthorized).ShouldBe(19);
        (await ListAsync()).ShouldHaveSingleItem().GetProperty("uses").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task A_heartbeat_burns_no_further_use_even_when_the_token_has_expired()
    {
        using var connector = new TestConnector(_hub);
        var token = await CreateAsync(new { max_uses = 1, ttl_seconds = 60 });
        (await connector.RegisterAsync(token)).ShouldBe(HttpStatusCode.Created);
        _hub.Clock.Advance(TimeSpan.FromSeconds(90));

        (await connector.RegisterAsync(token)).ShouldBe(HttpStatusCode.OK);

        (await ListAsync()).ShouldHaveSingleItem().GetProperty("uses").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_token_the_answer_is_the_same()
    {
        var expired = await CreateAsync(new { ttl_seconds = 1 });
        var used = await CreateAsync(new { });
        var revoked = await CreateAsync(new { });
        var named = await CreateAsync(new { connector_names = new[] { "s3-connector" } });
        await RegisterAsync(used);
        using var admin = _hub.ClientOf(HubApp.Admin);
        (await admin.DeleteAsync("/api/v1/enrollment-tokens/" + revoked.Split('.')[0], HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        _hub.Clock.Advance(TimeSpan.FromSeconds(2));

        foreach (var token in new[] { expired, used, revoked, named, named[..^1] + "A", "unknown", "" })
        {
            using var client = _hub.ClientOf(null);
            using var request = new HttpRequestMessage(HttpMethod.Post, HubRoutes.Register)
            {
                Content = JsonContent.Create(new { uuid = Guid.NewGuid(), name = "test-connector", url = "http://127.0.0.1:9/test-connector" }),
            };
            request.Headers.TryAddWithoutValidation(WireHeaders.EnrollmentToken, token);
            using var response = await client.SendAsync(request, HubApp.Token);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await response.Content.ReadAsStringAsync(HubApp.Token)).ShouldBe("""{"detail":"invalid_enrollment_token"}""");
        }

        using var s3 = new TestConnector(_hub, "s3-connector");
        (await s3.RegisterAsync(named)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_revoked_token_does_not_carry_heartbeats_any_longer()
    {
        using var connector = new TestConnector(_hub);
        var token = await CreateAsync(new { });
        await connector.RegisterAsync(token);
        using var admin = _hub.ClientOf(HubApp.Admin);
        await admin.DeleteAsync("/api/v1/enrollment-tokens/" + token.Split('.')[0], HubApp.Token);

        (await connector.RegisterAsync(token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_secret_store_may_hold_digests_with_limits()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("from-the-store")));
        _hub.Sidecar.Secrets[(DaprComponents.Secrets, SecretNames.EnrollmentTokens)] =
            $$"""[{"id":"two","sha256":"{{digest}}","max_uses":2,"names":["test-connector"]}]""";
        _hub.Clock.Advance(TimeSpan.FromSeconds(6));

        (await RegisterAsync("from-the-store")).ShouldBe(HttpStatusCode.Created);
        (await RegisterAsync("from-the-store")).ShouldBe(HttpStatusCode.Created);
        (await RegisterAsync("from-the-store")).ShouldBe(HttpStatusCode.Unauthorized);
        (await RegisterAsync(HubApp.EnrollmentToken)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Guessing_is_stopped()
    {
        await using var hub = await HubApp.StartAsync(("DSXCONNECT_AUTH:MAX_FAILURES_PER_MINUTE", "3"));
        using var connector = new TestConnector(hub);
        for (var guess = 0; guess < 3; guess++)
        {
            (await connector.RegisterAsync($"guess-{guess}")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await connector.RegisterAsync()).ShouldBe(HttpStatusCode.TooManyRequests);
        hub.Clock.Advance(TimeSpan.FromSeconds(61));
        (await connector.RegisterAsync()).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Only_admins_create_tokens()
    {
        using var client = _hub.ClientOf(HubApp.Operator);

        using var response = await client.PostAsJsonAsync("/api/v1/enrollment-tokens", new { }, HubApp.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("""{"max_uses":0}""")]
    [InlineData("""{"ttl_seconds":-1}""")]
    [InlineData("""{"connector_names":[""]}""")]
    [InlineData("not json")]
    public async Task An_order_out_of_range_is_refused(string body)
    {
        using var client = _hub.ClientOf(HubApp.Admin);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/v1/enrollment-tokens", content, HubApp.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Neither_log_nor_trail_nor_ledger_nor_events_hold_a_token_or_key()
    {
        using var connector = new TestConnector(_hub);
        var token = await CreateAsync(new { name = "for a test" });
        await connector.RegisterAsync(token);
        await RegisterAsync(token);
        await RegisterAsync(token.Split('.')[0] + ".another");

        var trail = string.Concat((await _hub.AuditAsync()).Select(entry => entry.GetRawText()));
        trail.ShouldContain("token.create");
        trail.ShouldContain("connector.enroll");
        foreach (var secret in new[] { token.Split('.')[1], connector.Key!.Secret, HubApp.Admin })
        {
            trail.ShouldNotContain(secret);
            _hub.LedgerText().ShouldNotContain(secret);
            _hub.Logs.Messages.ShouldAllBe(line => !line.Contains(secret, StringComparison.Ordinal));
            _hub.Sidecar.Published.ShouldAllBe(one => !one.Entry.GetRawText().Contains(secret, StringComparison.Ordinal));
        }
    }

    private async Task<HttpStatusCode> RegisterAsync(string token)
    {
        using var connector = new TestConnector(_hub);
        return await connector.RegisterAsync(token);
    }

    private async Task<string> CreateAsync(object order)
    {
        using var client = _hub.ClientOf(HubApp.Admin);
        using var response = await client.PostAsJsonAsync("/api/v1/enrollment-tokens", order, HubApp.Token);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>(HubApp.Token);
        created.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "token", "expires_at"]);
        return created.GetProperty("token").GetString()!;
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync()
    {
        using var client = _hub.ClientOf(HubApp.Admin);
        var answer = await client.GetFromJsonAsync<JsonElement>("/api/v1/enrollment-tokens", HubApp.Token);
        return [.. answer.GetProperty("tokens").EnumerateArray()];
    }
}

using System.Net;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Enrollment;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Contracts.Wire;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Tests.Enrollment;

public sealed class EnrollmentTests
{
    [Fact]
    public async Task A_token_that_the_hub_does_not_know_is_tried_again_and_logged_once()
    {
        await using var test = await MemoryConnector.StartUnreadyAsync(null, null, ("DSXCONNECT_ENROLLMENT_TOKEN", "wrong"));

        await Eventually.TrueAsync(() => test.Hub.RefusedEnrollments >= 3, "the connector tries again");
        using var ready = await test.Connector.Client.GetAsync($"{MemoryConnector.Name}/readyz");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        test.Connector.Logs.Messages.Count(message => message.StartsWith("Connector registration rejected (401 Unauthorized).", StringComparison.Ordinal)).ShouldBe(1);

        test.Hub.EnrollmentToken = "wrong";
        await test.Connector.ReadyAsync();
    }

    [Fact]
    public async Task The_token_may_have_the_misdocumented_name()
    {
        await using var test = await MemoryConnector.StartAsync(
            hub => hub.EnrollmentToken = "other", ("DSXCONNECT_ENROLLMENT_TOKEN", ""), ("DSXCONNECTOR_ENROLLMENT_TOKEN", "other"));

        test.Hub.Registrations.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_hub_that_cannot_be_reached_is_tried_again_and_logged_once()
    {
        await using var test = await MemoryConnector.StartUnreadyAsync(null, null, ("DSXCONNECTOR_DSX_CONNECT_URL", "http://127.0.0.1:9"));

        await Eventually.TrueAsync(
            () => test.Connector.Logs.Messages.Any(message => message.StartsWith("Connector registration failed:", StringComparison.Ordinal)), "the failure is logged");

        test.Hub.Registrations.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connector_is_not_ready_while_its_repository_cannot_be_used()
    {
        await using var test = await MemoryConnector.StartUnreadyAsync(
            null, repository => repository.Health = RepositoryHealth.Unreachable("gone", "It is gone."));
        await Eventually.TrueAsync(() => !test.Hub.Registrations.IsEmpty, "the connector registers all the same");
        await test.EnrolledAsync();

        using (var ready = await test.Connector.Client.GetAsync($"{MemoryConnector.Name}/readyz"))
        {
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        var registered = test.Hub.Registrations.First();
        registered.Status.ShouldBe(ConnectorStatus.Starting);
        registered.LastRepoCheckReason.ShouldBe("gone");
        registered.LastRepoCheckMessage.ShouldBe("It is gone.");
        (await test.OrderAsync("job")).Status.ShouldBe(ResponseStatus.Error);

        test.Repository.Health = RepositoryHealth.Reachable("It is back.");
        await test.Connector.ReadyAsync();
        test.Hub.EnumerationEnds.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connector_whose_key_is_old_enough_asks_for_a_new_one_and_proves_to_have_it()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_HEARTBEAT_SECONDS", "1"));
        var old = test.Hub.Key!;
        test.Connector.Services.GetRequiredService<IOptions<ConnectorOptions>>().Value.RotateKeyAfter = TimeSpan.Zero;

        await Eventually.TrueAsync(() => test.Hub.Key!.KeyId != old.KeyId, "the connector asks for a new key");

        var replaced = test.Hub.Key!.KeyId;
        await Eventually.TrueAsync(() => test.Hub.RegistrationKeyIds.Contains(replaced), "the connector signs with it");
    }

    [Fact]
    public async Task A_heartbeat_adopts_the_key_that_the_hub_hands_out_and_the_old_one_stays_valid()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_HEARTBEAT_SECONDS", "1"));
        var old = test.Hub.Key!;
        test.Hub.Key = HmacKey.Generate();
        var keys = test.Connector.Services.GetRequiredService<IHmacKeyStore>();

        await Eventually.TrueAsync(async () => await keys.FindAsync(test.Hub.Key.KeyId, default) is not null, "the new key is adopted");

        (await test.Connector.AskAsync<StatusResponse>(HttpMethod.Get, "repo_check")).Status.ShouldBe(ResponseStatus.Success);
        (await keys.FindAsync(old.KeyId, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_connector_signs_its_registrations_and_shows_a_new_key_at_once()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_HEARTBEAT_SECONDS", "1"));
        var old = test.Hub.Key!;
        await Eventually.TrueAsync(() => test.Hub.RegistrationKeyIds.Contains(old.KeyId), "a heartbeat is signed");

        test.Hub.OldKey = old;
        test.Hub.Key = HmacKey.Generate();
        await Eventually.TrueAsync(() => test.Hub.RegistrationKeyIds.Contains(test.Hub.Key.KeyId), "the new key is shown");

        var signers = test.Hub.RegistrationKeyIds.ToList();
        signers.First().ShouldBeNull();
        signers.Skip(1).ShouldAllBe(static signer => signer != null);
        signers[signers.IndexOf(test.Hub.Key.KeyId) - 1].ShouldBe(old.KeyId);
    }

    [Fact]
    public async Task A_connector_whose_key_the_hub_lost_enrolls_with_its_token()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_HEARTBEAT_SECONDS", "1"));
        test.Hub.Key = HmacKey.Generate();

        await Eventually.TrueAsync(() => test.Hub.RegistrationKeyIds.Contains(test.Hub.Key.KeyId), "the connector has the new key");

        test.Hub.RegistrationKeyIds.Count(static signer => signer == null).ShouldBe(2);
        test.Connector.Logs.Messages.Count(static message => message.StartsWith("The hub refused a registration signed with key", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Without_verification_calls_need_no_signature_and_that_is_said_loudly()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_AUTH:ENABLED", "no"));

        using var response = await test.Connector.SendAsync(HttpMethod.Get, "repo_check", [], authorization: null);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        test.Connector.Logs.Messages.ShouldContain(message => message.StartsWith("DSX-HMAC verification disabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_the_first_registration_every_protected_call_is_refused()
    {
        await using var test = await MemoryConnector.StartUnreadyAsync(null, null, ("DSXCONNECT_ENROLLMENT_TOKEN", "wrong"));

        using var response = await test.Connector.SendAsync(HttpMethod.Get, "repo_check");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Neither_token_nor_secret_is_ever_logged()
    {
        await using var test = await MemoryConnector.StartAsync(null, ("DSXCONNECTOR_HEARTBEAT_SECONDS", "1"));
        test.Repository.Add(3);
        await test.Connector.FullScanAsync();
        test.Hub.EnrollmentToken = "new-token";
        await Eventually.TrueAsync(() => test.Hub.RefusedEnrollments > 0, "a heartbeat is refused");

        var logged = string.Join('\n', test.Connector.Logs.Entries.Select(entry => entry.Message + entry.Exception));

        logged.ShouldNotContain("token-of-the-test");
        logged.ShouldNotContain(test.Hub.Key!.Secret);
        logged.ShouldNotContain("sig=");
    }

    [Theory]
    [InlineData(1, 180, 220)]
    [InlineData(2, 360, 440)]
    [InlineData(3, 720, 880)]
    [InlineData(4, 1_800, 2_200)]
    [InlineData(5, 3_600, 4_400)]
    [InlineData(9, 54_000, 66_000)]
    [InlineData(10_000, 54_000, 66_000)]
    public void Waits_grow_to_a_minute(int attempts, int least, int most) =>
        Backoff.After(attempts).TotalMilliseconds.ShouldBeInRange(least, most);
}

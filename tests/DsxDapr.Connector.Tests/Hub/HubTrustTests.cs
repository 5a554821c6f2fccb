using DsxDapr.Connector.Testing;
using DsxDapr.Connector.Tests.Support;
using DsxDapr.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Tests.Hub;

/// <summary>A connector gives its enrollment token to nobody but the hub.</summary>
public sealed class HubTrustTests
{
    [Fact]
    public async Task A_hub_with_a_certificate_of_the_named_authority_is_trusted()
    {
        using var ca = new TestCa();
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.Issue("hub")));
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, ("DSXCONNECTOR_CA_BUNDLE", ca.Ca.BundleFile));

        await connector.Connector.ReadyAsync();

        hub.Registrations.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("another authority", "its authority 'CN=Test authority")]
    [InlineData("self-signed", "it is self-signed, and not itself in")]
    [InlineData("another host", "it is for elsewhere.example.org, 127.0.0.2, not for 127.0.0.1")]
    [InlineData("expired", "it expired on")]
    public async Task A_hub_that_cannot_be_trusted_is_given_nothing_and_the_log_says_why_and_by_which_file(string fault, string reason)
    {
        using var ca = new TestCa();
        using var other = new TestCa();
        await using var hub = await FakeHub.StartAsync(fault switch
        {
            "another authority" => other.Open(other.Issue("hub")),
            "self-signed" => ca.Open(ca.SelfSign()),
            "another host" => ca.Open(ca.Issue("hub", "elsewhere.example.org", address: "127.0.0.2")),
            _ => ca.Open(ca.IssueExpired("hub")),
        });
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, ("DSXCONNECTOR_CA_BUNDLE", ca.Ca.BundleFile));

        await Eventually.TrueAsync(
            () => connector.Connector.Logs.Messages.Any(message => message.Contains("Connector registration failed", StringComparison.Ordinal)),
            "the refusal is logged");

        var told = connector.Connector.Logs.Messages.Single(message => message.Contains("registration failed", StringComparison.Ordinal));
        told.ShouldContain(reason);
        told.ShouldContain($"no TLS connection to {hub.Url.Authority}");
        told.ShouldContain("DSXCONNECTOR_CA_BUNDLE");
        if (fault is "another authority" or "self-signed")
        {
            told.ShouldContain(ca.Ca.BundleFile);
        }

        hub.Registrations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_bundle_a_hub_with_a_private_certificate_is_refused_and_the_setting_named()
    {
        using var ca = new TestCa();
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.Issue("hub")));
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null);

        await Eventually.TrueAsync(
            () => connector.Connector.Logs.Messages.Any(
                message => message.Contains("a private authority is trusted by naming its file in DSXCONNECTOR_CA_BUNDLE", StringComparison.Ordinal)),
            "the refusal is logged with advice");

        hub.Registrations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Verification_that_is_switched_off_is_said_loudly_at_start_and_at_use()
    {
        using var ca = new TestCa();
        await using var hub = await FakeHub.StartAsync(ca.Open(ca.SelfSign()));
        await using var connector = await MemoryConnector.StartUnreadyAsync(hub, null, null, ("DSXCONNECTOR_VERIFY_TLS", "false"));

        await connector.Connector.ReadyAsync();

        var logs = connector.Connector.Logs.Entries;
        logs.ShouldContain(entry => entry.Level == LogLevel.Critical && entry.Message.StartsWith("DSXCONNECTOR_VERIFY_TLS is false", StringComparison.Ordinal));
        logs.ShouldContain(entry => entry.Level == LogLevel.Warning && entry.Message.Contains("it is self-signed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bundle_that_holds_no_certificate_ends_the_start_with_a_sentence()
    {
        using var ca = new TestCa();
        await File.WriteAllTextAsync(ca.PathOf("none.crt"), "none");

        var error = await Should.ThrowAsync<OptionsValidationException>(() => MemoryConnector.StartAsync(null, ("DSXCONNECTOR_CA_BUNDLE", ca.PathOf("none.crt"))));

        error.Failures.ShouldBe([$"DSXCONNECTOR_CA_BUNDLE: {ca.PathOf("none.crt")} holds no certificate in PEM."]);
    }
}

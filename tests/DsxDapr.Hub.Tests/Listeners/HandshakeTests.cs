using System.Net;
using System.Text.RegularExpressions;
using DsxDapr.Contracts;
using DsxDapr.Hub.Tests.App;
using DsxDapr.Testing;

namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>The listeners' handshakes, as <c>openssl s_client</c> sees them.</summary>
public sealed partial class HandshakeTests(ListeningFixture fixture) : IClassFixture<ListeningFixture>
{
    private const string Version = HubRoutes.Prefix + "/version";

    // The security level lets openssl offer what is too weak for its own taste.
    private const string Anything = "ALL:@SECLEVEL=0";

    private static readonly string[] StrongCiphers =
    [
        "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305",
    ];

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Protocols_that_are_broken_are_refused(string protocol)
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, OpenSsl.NotInstalled);
        foreach (var port in new[] { fixture.Listening.ApiPort, fixture.Listening.InternalPort })
        {
            var client = await OpenSsl.ConnectAsync(port, protocol, "-cipher", Anything);

            client.ShouldContain("Cipher is (NONE)");
            client.ShouldContain("alert protocol version");
        }
    }

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task Protocols_that_are_sound_are_spoken(string protocol, string name)
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, OpenSsl.NotInstalled);

        (await OpenSsl.ConnectAsync(fixture.Listening.ApiPort, protocol)).ShouldContain($"New, {name}, Cipher is ");
    }

    [Fact]
    public async Task No_cipher_is_accepted_but_those_that_authenticate_what_they_encrypt_and_keep_the_past_secret()
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, OpenSsl.NotInstalled);
        var weak = (await OpenSsl.CiphersAsync("-tls1_2", Anything)).Except(StrongCiphers).ToList();
        weak.Count.ShouldBeGreaterThan(20, "openssl has weak ones to offer");

        (await OpenSsl.ConnectAsync(fixture.Listening.ApiPort, "-tls1_2", "-cipher", string.Join(':', weak) + ":@SECLEVEL=0"))
            .ShouldContain("Cipher is (NONE)");

        foreach (var cipher in StrongCiphers.Where(cipher => cipher.StartsWith("ECDHE-ECDSA", StringComparison.Ordinal)))
        {
            (await OpenSsl.ConnectAsync(fixture.Listening.ApiPort, "-tls1_2", "-cipher", cipher)).ShouldContain($"Cipher is {cipher}");
        }
    }

    [Fact]
    public async Task A_client_that_knows_only_the_root_verifies_the_whole_chain()
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, OpenSsl.NotInstalled);
        foreach (var (port, host) in new[] { (fixture.Listening.ApiPort, ListeningHub.ApiHost), (fixture.Listening.InternalPort, ListeningHub.InternalHost) })
        {
            var client = await OpenSsl.ConnectAsync(
                port, "-servername", host, "-verify_hostname", host, "-CAfile", fixture.Listening.Authority.RootFile, "-x509_strict", "-showcerts");

            client.ShouldContain("Verify return code: 0 (ok)");
            Begin().Count(client).ShouldBe(2, "the certificate and the intermediate, not the root");
        }
    }

    [Theory]
    [InlineData("second.example.com", "CN = second")]
    [InlineData("anything.wild.example.com", "CN = wild")]
    [InlineData(ListeningHub.ApiHost, "CN = api")]
    [InlineData("unknown.example.com", "CN = api")]
    [InlineData(null, "CN = api")]
    public async Task The_name_that_a_client_asks_for_chooses_the_certificate(string? host, string subject)
    {
        Assert.SkipUnless(OpenSsl.IsInstalled, OpenSsl.NotInstalled);
        var authority = new TestAuthority();
        var (second, wild) = (authority.Issue("second", "second.example.com"), authority.Issue("wild", "*.wild.example.com"));
        await using var listening = await ListeningHub.StartAsync(
            authority,
            ("DSXCONNECT_API_LISTENER:CERTIFICATES:0:TLS_CERTFILE", second.CertFile),
            ("DSXCONNECT_API_LISTENER:CERTIFICATES:0:TLS_KEYFILE", second.KeyFile),
            ("DSXCONNECT_API_LISTENER:CERTIFICATES:1:TLS_CERTFILE", wild.CertFile),
            ("DSXCONNECT_API_LISTENER:CERTIFICATES:1:TLS_KEYFILE", wild.KeyFile));

        string[] name = host is null ? ["-noservername"] : ["-servername", host];
        (await OpenSsl.ConnectAsync(listening.ApiPort, name)).ShouldContain($"subject={subject}");
    }

    [Theory]
    [InlineData("none", false, false, true)]
    [InlineData("allow", false, false, true)]
    [InlineData("allow", true, false, true)]
    [InlineData("allow", true, true, false)]
    [InlineData("require", false, false, false)]
    [InlineData("require", true, false, true)]
    [InlineData("require", true, true, false)]
    public async Task Clients_show_a_certificate_where_that_is_asked_for(string mode, bool shows, bool isOfAnotherAuthority, bool isAdmitted)
    {
        using var clients = new TestAuthority("Clients");
        using var others = new TestAuthority("Others");
        var shown = shows ? (isOfAnotherAuthority ? others : clients).Issue("client", "connector.internal") : null;
        await using var listening = await ListeningHub.StartAsync(
            ("DSXCONNECT_INTERNAL_LISTENER:CLIENT_CERTIFICATES", mode), ("DSXCONNECT_INTERNAL_LISTENER:CLIENT_CA_FILE", clients.RootFile));
        using var client = listening.InternalClient(shown: shown);

        if (isAdmitted)
        {
            (await client.GetAsync(Version, HubApp.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        else
        {
            await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(Version, HubApp.Token));
            listening.Hub.Logs.Messages.ShouldContain(line => line.StartsWith("A TLS connection is refused: ", StringComparison.Ordinal)
                && line.Contains(shows ? clients.RootFile : "the client has no certificate", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("-----BEGIN CERTIFICATE-----", RegexOptions.NonBacktracking)]
    private static partial Regex Begin();
}

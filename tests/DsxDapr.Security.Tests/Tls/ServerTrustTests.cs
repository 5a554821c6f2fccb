using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;
using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

/// <summary>Real handshakes with servers that must be trusted, or must not.</summary>
public sealed class ServerTrustTests
{
    private const string Setting = "DSXCONNECTOR_CA_BUNDLE";
    private const string Host = "hub.example.org";

    [Theory]
    [InlineData(Host)]
    [InlineData("127.0.0.1")]
    public async Task A_server_with_a_certificate_of_the_private_authority_is_trusted_by_name_and_by_address(string host)
    {
        using var ca = new TestCa();
        await using var server = new TlsServer(ca.Open(ca.Issue("hub")));

        await using var connection = await server.ConnectAsync(TrustIn(ca), host);

        connection.IsAuthenticated.ShouldBeTrue();
    }

    [Fact]
    public async Task Another_authority_is_refused_and_the_file_named()
    {
        using var ca = new TestCa();
        using var other = new TestCa();

        var refusal = await RefusalAsync(ca, other.Open(other.Issue("hub")), Host);

        refusal.ShouldContain(ca.Ca.BundleFile);
        refusal.ShouldContain(Setting);
        refusal.ShouldContain("authority 'CN=Test authority");
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_and_both_hosts_named()
    {
        using var ca = new TestCa();

        var refusal = await RefusalAsync(ca, ca.Open(ca.Issue("hub", "elsewhere.example.org")), Host);

        refusal.ShouldContain("it is for elsewhere.example.org, 127.0.0.1, not for hub.example.org");
    }

    [Fact]
    public async Task A_certificate_whose_common_name_alone_is_the_host_is_refused()
    {
        using var ca = new TestCa();

        var refusal = await RefusalAsync(ca, ca.Open(ca.Issue(Host, "elsewhere.example.org")), Host);

        refusal.ShouldContain("not for hub.example.org");
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused_with_the_date()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub", life: TimeSpan.FromDays(1));
        ca.Clock.Advance(TimeSpan.FromDays(2));

        var refusal = await RefusalAsync(ca, ca.Open(directory), Host);

        refusal.ShouldContain($"it expired on {CertificateWords.Time(Read(CertificateIn(directory)).ValidUntil())}");
    }

    [Fact]
    public async Task A_certificate_of_the_future_is_refused_and_the_clock_mentioned()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        ca.Clock.Step(TimeSpan.FromMinutes(-30));

        var refusal = await RefusalAsync(ca, ca.Open(directory), Host);

        refusal.ShouldContain("is not valid before");
        refusal.ShouldContain("clock");
    }

    [Fact]
    public async Task A_self_signed_certificate_is_refused_in_these_words()
    {
        using var ca = new TestCa();
        var directory = ca.SelfSign();

        var refusal = await RefusalAsync(ca, ca.Open(directory), Host);

        refusal.ShouldContain($"it is self-signed, and not itself in {ca.Ca.BundleFile}");
    }

    [Fact]
    public async Task A_self_signed_certificate_that_is_itself_the_bundle_is_trusted()
    {
        using var ca = new TestCa();
        var directory = ca.SelfSign();
        await using var server = new TlsServer(ca.Open(directory));
        var trust = new ServerTrust(TrustBundle.Open(CertificateIn(directory), ca.Clock), Setting);

        await using var connection = await server.ConnectAsync(trust, Host);

        connection.IsAuthenticated.ShouldBeTrue();
    }

    [Fact]
    public void A_certificate_for_clients_only_is_no_servers()
    {
        using var ca = new TestCa();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(CertificateNames.Of([Host], []).ToExtension());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(KeyPurposes.Client)], critical: false));
        using var authority = X509Certificate2.CreateFromPemFile(ca.Ca.CertificateFile, Path.Combine(ca.Ca.Directory, "ca.key"));
        var now = ca.Clock.GetUtcNow();
        using var client = request.Create(authority, now, now.AddHours(1), [1, 2, 3]);

        TrustBundle.Open(ca.Ca.BundleFile, ca.Clock).FindFault(client, [], KeyPurposes.Server, Host)
            .ShouldBe("it is not meant for this use (key usage)");
        TrustBundle.Open(ca.Ca.BundleFile, ca.Clock).FindFault(client, [], KeyPurposes.Client, host: null).ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_bundle_a_private_authority_is_refused_and_the_setting_named()
    {
        using var ca = new TestCa();
        await using var server = new TlsServer(ca.Open(ca.Issue("hub")));

        var error = await Should.ThrowAsync<AuthenticationException>(() => server.ConnectAsync(new ServerTrust(null, Setting), Host));

        error.Message.ShouldContain("is not in the authorities that this system trusts");
        error.Message.ShouldContain(Setting);
    }

    [Fact]
    public async Task An_intermediate_that_the_server_sends_leads_to_the_authority()
    {
        using var ca = new TestCa();
        var directory = await Intermediates.IssueAsync(ca, Host);
        await using var server = new TlsServer(ca.Open(directory));
        var trust = new ServerTrust(TrustBundle.Open(Path.Combine(directory, "root.crt"), TimeProvider.System), Setting);

        await using var connection = await server.ConnectAsync(trust, Host);

        connection.IsAuthenticated.ShouldBeTrue();
    }

    [Fact]
    public async Task What_one_server_sent_is_not_kept_for_the_next()
    {
        using var ca = new TestCa();
        var directory = await Intermediates.IssueAsync(ca, Host);
        await using var whole = new TlsServer(ca.Open(directory));
        var options = new SslClientAuthenticationOptions { TargetHost = Host };
        new ServerTrust(TrustBundle.Open(Path.Combine(directory, "root.crt"), TimeProvider.System), Setting).ApplyTo(options);
        for (var i = 0; i < 3; i++)
        {
            await using var connection = await whole.ConnectAsync(options);
        }

        File.Copy(Path.Combine(directory, "leaf.crt"), CertificateIn(directory), overwrite: true);
        await using var incomplete = new TlsServer(ca.Open(directory));

        (await Should.ThrowAsync<AuthenticationException>(() => incomplete.ConnectAsync(options))).Message.ShouldContain("its authority 'CN=Middle'");
        options.CertificateChainPolicy.ShouldNotBeNull().ExtraStore.Count.ShouldBe(0, "it would grow with every connection");
    }

    [Fact]
    public async Task A_name_with_a_line_break_in_it_does_not_break_the_line_of_a_log()
    {
        using var ca = new TestCa();
        var directory = ca.SelfSign(subject: "CN=\"hub\nERROR everything is lost\"");

        var refusal = await RefusalAsync(ca, ca.Open(directory), Host);

        refusal.ShouldNotContain("\n");
    }

    [Fact]
    public void A_bundle_without_certificates_is_no_bundle()
    {
        using var ca = new TestCa();
        File.WriteAllText(ca.PathOf("empty.crt"), "nothing\n");

        Should.Throw<TlsFileException>(() => TrustBundle.Open(ca.PathOf("empty.crt"), ca.Clock)).Message.ShouldContain("empty.crt");
        Should.Throw<TlsFileException>(() => TrustBundle.Open(ca.PathOf("missing.crt"), ca.Clock)).Message.ShouldContain("missing.crt");
    }

    [Fact]
    public void A_bundle_of_which_a_part_is_missing_does_not_replace_one_that_is_whole()
    {
        using var ca = new TestCa();
        using var other = new TestCa();
        var both = File.ReadAllText(ca.Ca.BundleFile) + File.ReadAllText(other.Ca.BundleFile);
        File.WriteAllText(ca.PathOf("both.crt"), both);
        var bundle = TrustBundle.Open(ca.PathOf("both.crt"), ca.Clock);

        File.WriteAllText(ca.PathOf("both.crt"), both[..^40]);
        bundle.Reload();
        bundle.Reload().ShouldBe(TlsReload.Failed);

        bundle.Certificates.Count.ShouldBe(2, "those of the second authority are not strangers");
    }

    private static async Task<string> RefusalAsync(TestCa ca, ServerCertificate certificate, string host)
    {
        await using var server = new TlsServer(certificate);
        return (await Should.ThrowAsync<AuthenticationException>(() => server.ConnectAsync(TrustIn(ca), host))).Message;
    }

    private static ServerTrust TrustIn(TestCa ca) => new(TrustBundle.Open(ca.Ca.BundleFile, ca.Clock), Setting);
}

using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;
using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

public sealed class PrivateCaTests
{
    [Theory]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.EcdsaP256)]
    [InlineData(KeyAlgorithm.Rsa3072, KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.EcdsaP256, KeyAlgorithm.Rsa3072)]
    public async Task OpenSsl_accepts_a_certificate_with_its_strictest_checks_for_server_and_client(KeyAlgorithm authority, KeyAlgorithm leaf)
    {
        using var ca = new TestCa(authority);
        var directory = ca.Issue("hub", algorithm: leaf);

        foreach (var purpose in new[] { "sslserver", "sslclient" })
        {
            var (code, output) = await OpenSsl.RunAsync(
                "verify", "-x509_strict", "-purpose", purpose, "-verify_hostname", "hub.example.org",
                "-CAfile", Path.Combine(directory, "ca.crt"), CertificateIn(directory));
            code.ShouldBe(0, output);
        }
    }

    [Fact]
    public async Task A_certificate_says_what_rfc_5280_wants_said()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");

        var (_, leaf) = await OpenSsl.RunAsync("x509", "-noout", "-text", "-in", CertificateIn(directory));
        var (_, authority) = await OpenSsl.RunAsync("x509", "-noout", "-text", "-in", ca.Ca.CertificateFile);

        leaf.ShouldContain("X509v3 Basic Constraints: critical");
        leaf.ShouldContain("CA:FALSE");
        leaf.ShouldContain("X509v3 Key Usage: critical");
        leaf.ShouldContain("TLS Web Server Authentication, TLS Web Client Authentication");
        leaf.ShouldContain("DNS:hub.example.org, IP Address:127.0.0.1");
        leaf.ShouldContain("X509v3 Authority Key Identifier");
        leaf.ShouldContain("X509v3 Subject Key Identifier");
        authority.ShouldContain("CA:TRUE, pathlen:0");
        authority.ShouldContain("Certificate Sign, CRL Sign");
    }

    [Fact]
    public void Serial_numbers_are_positive_128_bits_and_never_the_same()
    {
        using var ca = new TestCa();
        var serials = Enumerable.Range(0, 20).Select(i => Read(CertificateIn(ca.Issue($"c{i}"))).SerialNumberBytes.ToArray()).ToList();

        serials.ShouldAllBe(serial => serial.Length == 16 && serial[0] < 0x80 && serial[0] != 0);
        serials.Select(Convert.ToHexString).Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public void Keys_are_for_their_owner_only_and_nothing_is_left_beside_the_files()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");

        const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(KeyIn(directory)).ShouldBe(Secret);
        File.GetUnixFileMode(Path.Combine(ca.Ca.Directory, "ca.key")).ShouldBe(Secret);
        File.GetUnixFileMode(directory).ShouldBe(Secret | UnixFileMode.UserExecute);
        File.GetUnixFileMode(ca.Ca.Directory).ShouldBe(Secret | UnixFileMode.UserExecute);
        Directory.GetFiles(directory).Select(Path.GetFileName).Order().ShouldBe(["ca.crt", "tls.crt", "tls.key"]);
    }

    [Fact]
    public void A_key_that_was_readable_by_others_is_not_any_more_when_it_is_renewed()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        File.SetUnixFileMode(KeyIn(directory), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory), force: true).ShouldBeTrue();

        File.GetUnixFileMode(KeyIn(directory)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void An_authority_that_is_there_is_never_replaced()
    {
        using var ca = new TestCa();
        var before = File.ReadAllText(ca.Ca.CertificateFile);

        Should.Throw<PrivateCaException>(() => PrivateCa.Create(ca.Ca.Directory, "Another", KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife, ca.Clock))
            .Message.ShouldContain(ca.Ca.Directory);

        File.ReadAllText(ca.Ca.CertificateFile).ShouldBe(before);
    }

    [Theory]
    [InlineData("../hub")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a\nb")]
    public void A_name_that_could_leave_the_directory_is_refused(string name)
    {
        using var ca = new TestCa();

        Should.Throw<PrivateCaException>(() => ca.Issue(name));
    }

    [Theory]
    [InlineData("hub example")]
    [InlineData("*.*.example.org")]
    [InlineData("hub.example.org\n")]
    [InlineData("127.0.0.1")]
    [InlineData("https://hub")]
    [InlineData("-hub")]
    public void What_is_not_a_dns_name_is_not_issued_as_one(string host) =>
        Should.Throw<FormatException>(() => CertificateNames.Of([host], [])).Message.ShouldNotContain("\n");

    [Fact]
    public void A_certificate_without_any_host_is_refused() => Should.Throw<FormatException>(() => CertificateNames.Of([], []));

    [Fact]
    public void A_certificate_never_outlives_its_authority()
    {
        using var ca = new TestCa();
        var leaf = Read(CertificateIn(ca.Issue("hub", life: PrivateCa.DefaultLife * 2)));

        leaf.NotAfter.ShouldBe(Read(ca.Ca.CertificateFile).NotAfter);
    }

    [Fact]
    public void A_certificate_is_due_for_renewal_after_two_thirds_of_its_life_and_not_before()
    {
        using var ca = new TestCa();
        var leaf = Read(CertificateIn(ca.Issue("hub", life: TimeSpan.FromDays(90))));

        ca.Clock.Advance(TimeSpan.FromDays(59));
        ca.Ca.IsRenewalDue(leaf).ShouldBeFalse();
        ca.Clock.Advance(TimeSpan.FromDays(1));
        ca.Ca.IsRenewalDue(leaf).ShouldBeTrue();
    }

    [Fact]
    public void A_certificate_that_was_renewed_while_the_clock_was_ahead_is_renewed_again_when_it_is_right()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        ca.Clock.Step(TimeSpan.FromDays(61));
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue();
        ca.Clock.Step(TimeSpan.FromDays(-61));

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue("it is not valid for two months");

        Read(CertificateIn(directory)).ValidFrom().ShouldBeLessThan(ca.Clock.GetUtcNow());
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeFalse();
    }

    [Fact]
    public void An_authority_that_is_not_valid_yet_issues_nothing_and_mentions_the_clock()
    {
        using var ca = new TestCa();
        ca.Clock.Step(TimeSpan.FromDays(-1));

        Should.Throw<PrivateCaException>(() => ca.Issue("hub")).Message.ShouldContain("is the clock of this machine right?");
    }

    [Fact]
    public void A_renewed_certificate_has_the_same_names_and_length_of_life_and_a_new_key()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub", life: TimeSpan.FromDays(30));
        var before = Read(CertificateIn(directory));
        var keyBefore = File.ReadAllText(KeyIn(directory));
        ca.Clock.Advance(TimeSpan.FromDays(21));

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue();

        var after = X509Certificate2.CreateFromPemFile(CertificateIn(directory), KeyIn(directory));
        after.Subject.ShouldBe(before.Subject);
        CertificateNames.Of(after).ToString().ShouldBe("hub.example.org, 127.0.0.1");
        (after.NotAfter - after.NotBefore).ShouldBe(before.NotAfter - before.NotBefore);
        File.ReadAllText(KeyIn(directory)).ShouldNotBe(keyBefore);
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeFalse("it is new");
    }

    [Fact]
    public void A_certificate_that_was_cut_short_by_the_end_of_its_authority_is_not_cut_short_by_the_next_one()
    {
        using var ca = new TestCa();
        ca.Clock.Advance(PrivateCa.DefaultLife - TimeSpan.FromDays(3));
        var directory = ca.Issue("hub");
        ca.Clock.Advance(TimeSpan.FromDays(2));
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue("it ends tomorrow, with its authority");
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        ca.Ca.Switch();

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue("its authority issues no more");

        var renewed = Read(CertificateIn(directory));
        (renewed.ValidUntil() - ca.Clock.GetUtcNow()).ShouldBe(CertificateOrder.DefaultLife, TimeSpan.FromMinutes(1));
        ca.Ca.IsRenewalDue(renewed).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_many_that_renew_one_certificate_at_a_time_one_does()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub", life: TimeSpan.FromDays(30));
        ca.Clock.Advance(TimeSpan.FromDays(21));

        var renewed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            PrivateCa.Open(ca.Ca.Directory, ca.Clock).Renew(CertificateIn(directory), KeyIn(directory)))));

        renewed.Count(static one => one).ShouldBe(1);
        X509Certificate2.CreateFromPemFile(CertificateIn(directory), KeyIn(directory)).HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void A_certificate_of_somebody_else_is_not_renewed()
    {
        using var ca = new TestCa();
        using var other = new TestCa();
        var directory = other.Issue("hub");
        var before = File.ReadAllText(CertificateIn(directory));

        Should.Throw<PrivateCaException>(() => ca.Ca.Renew(CertificateIn(directory), KeyIn(directory), force: true))
            .Message.ShouldContain(CertificateIn(directory));

        File.ReadAllText(CertificateIn(directory)).ShouldBe(before);
    }
}

using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;
using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

/// <summary>What is left when a program is killed between two files that it changes, and how it goes on from there.</summary>
public sealed class InterruptedChangeTests
{
    // As long as a name can be, so that nothing can be written beside it, which keeps the second of two files from being replaced.
    private static readonly string LongestName = new('c', 255);

    [Fact]
    public void A_server_starts_with_the_certificate_before_when_its_renewal_was_cut_short()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var before = Read(CertificateIn(directory)).Thumbprint;
        var running = ca.Open(directory);
        CutRenewalShort(ca, directory);

        ca.Open(directory).Context.TargetCertificate.Thumbprint.ShouldBe(before);

        running.Reload();
        running.Reload();
        running.Problem.ShouldBeNull();
        running.Context.TargetCertificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void A_renewal_that_was_cut_short_is_made_up_for_although_nothing_is_due()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        CutRenewalShort(ca, directory);

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue("its key is not there");

        X509Certificate2.CreateFromPemFile(CertificateIn(directory), KeyIn(directory)).HasPrivateKey.ShouldBeTrue();
        Directory.GetFiles(directory).Select(Path.GetFileName).Order().ShouldBe(["ca.crt", "tls.crt", "tls.key"]);
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeFalse("it is new");
    }

    [Fact]
    public void A_certificate_that_is_issued_over_another_one_replaces_it_as_a_renewal_does()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var before = Read(CertificateIn(directory)).Thumbprint;

        ca.Issue("hub").ShouldBe(directory);

        ca.Open(directory).Context.TargetCertificate.Thumbprint.ShouldNotBe(before);
        Directory.GetFiles(directory).Select(Path.GetFileName).Order().ShouldBe(["ca.crt", "tls.crt", "tls.key"]);
        CutShort(directory, (certificate, key) =>
            ca.Ca.Issue(new CertificateOrder("hub", CertificateNames.Of(["hub"], []), default, CertificateOrder.DefaultLife)).WriteOver(certificate, key));
        ca.Open(directory).Context.TargetCertificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void The_key_before_goes_when_there_is_nothing_left_to_do_but_that()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        File.WriteAllText(ServerCertificate.KeyFileBefore(KeyIn(directory)), "the key of a certificate that was replaced");

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeFalse("it is not due");

        File.Exists(ServerCertificate.KeyFileBefore(KeyIn(directory))).ShouldBeFalse();
    }

    [Fact]
    public void A_key_that_somebody_is_about_to_put_a_certificate_beside_is_left_alone()
    {
        using var ca = new TestCa();
        var (directory, other) = (ca.Issue("hub"), ca.Issue("other"));
        File.Copy(KeyIn(other), KeyIn(directory), overwrite: true);

        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeFalse("no renewal was cut short");

        File.ReadAllText(KeyIn(directory)).ShouldBe(File.ReadAllText(KeyIn(other)));
    }

    [Fact]
    public void The_key_before_is_for_its_owner_only_while_it_is_there()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        File.SetUnixFileMode(KeyIn(directory), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        CutRenewalShort(ca, directory);

        File.GetUnixFileMode(ServerCertificate.KeyFileBefore(KeyIn(directory))).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void An_authority_whose_making_was_cut_short_says_what_to_do()
    {
        using var ca = new TestCa();
        File.Delete(ca.Ca.CertificateFile); // the key is written first
        File.Delete(ca.Ca.BundleFile);

        Should.Throw<PrivateCaException>(() => PrivateCa.Create(ca.Ca.Directory, "Another", KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife, ca.Clock))
            .Message.ShouldContain("delete ca.key");
        File.Exists(Path.Combine(ca.Ca.Directory, "ca.key")).ShouldBeTrue("it may be all that is left of an authority");
    }

    [Fact]
    public void An_authority_that_was_made_but_for_its_bundle_issues_with_it()
    {
        using var ca = new TestCa();
        File.Delete(ca.Ca.BundleFile);

        var directory = ca.Issue("hub");

        File.ReadAllText(Path.Combine(directory, "ca.crt")).ShouldBe(File.ReadAllText(ca.Ca.CertificateFile));
    }

    [Fact]
    public void Nobody_switches_to_an_authority_that_the_bundle_did_not_hold()
    {
        using var ca = new TestCa();
        var before = File.ReadAllText(ca.Ca.BundleFile);
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        File.WriteAllText(ca.Ca.BundleFile, before); // as if the process had ended before it came to the bundle

        Should.Throw<PrivateCaException>(ca.Ca.Switch).Message.ShouldContain("give the bundle to everybody first");

        TrustBundle.Open(ca.Ca.BundleFile, ca.Clock).Certificates.Count.ShouldBe(2);
        ca.Ca.Stage.ShouldBe(RotationStage.Announced);
        Should.NotThrow(ca.Ca.Switch);
    }

    [Fact]
    public void An_authority_that_was_dropped_but_for_the_bundle_leaves_it_with_the_next_change()
    {
        using var ca = new TestCa();
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        ca.Ca.Switch();
        var both = File.ReadAllText(ca.Ca.BundleFile);
        ca.Ca.Finish(force: false);
        File.WriteAllText(ca.Ca.BundleFile, both); // as if the process had ended before it came to the bundle

        var directory = ca.Issue("hub");

        TrustBundle.Open(ca.Ca.BundleFile, ca.Clock).Certificates.ShouldHaveSingleItem();
        TrustBundle.Open(Path.Combine(directory, "ca.crt"), ca.Clock).Certificates.ShouldHaveSingleItem();
    }

    // The new key is there, the new certificate is not.
    private static void CutRenewalShort(TestCa ca, string directory) =>
        CutShort(directory, (certificate, key) => ca.Ca.Renew(certificate, key, force: true));

    private static void CutShort(string directory, Action<string, string> replace)
    {
        var certificate = Path.Combine(directory, LongestName);
        File.Move(CertificateIn(directory), certificate);
        Should.Throw<IOException>(() => replace(certificate, KeyIn(directory)));
        File.Move(certificate, CertificateIn(directory));
        Should.Throw<ArgumentException>(() => X509Certificate2.CreateFromPemFile(CertificateIn(directory), KeyIn(directory)), "the new key belongs to no certificate");
    }
}

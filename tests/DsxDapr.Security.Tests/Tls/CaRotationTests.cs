using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;
using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

public sealed class CaRotationTests
{
    [Fact]
    public void Certificates_of_both_authorities_are_trusted_until_the_old_one_is_dropped()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var bundle = TrustBundle.Open(ca.Ca.BundleFile, ca.Clock);
        var old = Read(CertificateIn(directory));

        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        bundle.Reload();
        bundle.Certificates.Count.ShouldBe(2);
        Fault(bundle, old).ShouldBeNull();

        ca.Ca.Switch();
        bundle.Reload();
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeTrue("its authority issues no more");
        var renewed = Read(CertificateIn(directory));
        renewed.Issuer.ShouldNotBe(old.Issuer);
        Fault(bundle, old).ShouldBeNull();
        Fault(bundle, renewed).ShouldBeNull();

        ca.Ca.Finish(force: false);
        bundle.Reload();
        Fault(bundle, renewed).ShouldBeNull();
        Fault(bundle, old).ShouldNotBeNull().ShouldContain(ca.Ca.BundleFile);
    }

    [Fact]
    public void The_bundle_beside_a_certificate_knows_the_next_authority_before_anything_is_issued_by_it()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");

        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory)).ShouldBeFalse("it is not due");

        File.ReadAllText(Path.Combine(directory, "ca.crt")).ShouldBe(File.ReadAllText(ca.Ca.BundleFile));
    }

    [Fact]
    public void The_old_authority_is_not_dropped_while_certificates_of_it_are_in_use()
    {
        using var ca = new TestCa();
        ca.Issue("forgotten");
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        ca.Ca.Switch();

        Should.Throw<PrivateCaException>(() => ca.Ca.Finish(force: false)).Message.ShouldContain("forgotten");

        ca.Ca.Finish(force: true);
        ca.Ca.Stage.ShouldBe(RotationStage.None);
    }

    [Fact]
    public void The_steps_are_taken_in_their_order()
    {
        using var ca = new TestCa();

        Should.Throw<PrivateCaException>(ca.Ca.Switch);
        Should.Throw<PrivateCaException>(() => ca.Ca.Finish(force: false));
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        Should.Throw<PrivateCaException>(() => ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife)).Message.ShouldContain("--switch");
        ca.Ca.Switch();
        Should.Throw<PrivateCaException>(ca.Ca.Switch).Message.ShouldContain("--finish");
    }

    [Fact]
    public void A_switch_that_was_interrupted_at_its_worst_moment_is_taken_again_and_loses_no_trust()
    {
        using var ca = new TestCa();
        var old = Read(CertificateIn(ca.Issue("hub")));
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        var (next, nextKey) = (Path.Combine(ca.Ca.Directory, "next.crt"), Path.Combine(ca.Ca.Directory, "next.key"));
        var (nextText, nextKeyText) = (File.ReadAllText(next), File.ReadAllText(nextKey));
        ca.Ca.Switch();
        File.WriteAllText(next, nextText); // as if the process had ended before it deleted them
        File.WriteAllText(nextKey, nextKeyText);

        ca.Ca.Switch();

        Fault(TrustBundle.Open(ca.Ca.BundleFile, ca.Clock), old).ShouldBeNull();
        ca.Ca.Stage.ShouldBe(RotationStage.Switched);
    }

    [Fact]
    public void No_key_of_an_authority_that_issues_no_more_is_kept()
    {
        using var ca = new TestCa();
        ca.Ca.Announce(KeyAlgorithm.EcdsaP256, PrivateCa.DefaultLife);
        ca.Ca.Switch();

        Directory.GetFiles(ca.Ca.Directory, "*.key").ShouldHaveSingleItem().ShouldEndWith("ca.key");
    }

    private static string? Fault(TrustBundle bundle, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        bundle.FindFault(certificate, [], KeyPurposes.Server, "hub.example.org");
}

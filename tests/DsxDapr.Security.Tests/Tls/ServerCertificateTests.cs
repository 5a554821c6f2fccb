using System.Diagnostics;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using static DsxDapr.Testing.TestCa;

namespace DsxDapr.Security.Tests.Tls;

public sealed class ServerCertificateTests
{
    [Fact]
    public void A_replaced_pair_of_files_is_in_use_after_a_look()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var certificate = ca.Open(directory);
        var before = certificate.Context;

        certificate.Reload().ShouldBe(TlsReload.Unchanged);
        certificate.Context.ShouldBeSameAs(before, "handshakes resume sessions by it");
        ca.Ca.Renew(CertificateIn(directory), KeyIn(directory), force: true);

        certificate.Reload().ShouldBe(TlsReload.Reloaded);
        Thumbprint(certificate).ShouldBe(Read(CertificateIn(directory)).Thumbprint);
    }

    [Fact]
    public async Task The_swap_of_a_symbolic_link_as_kubernetes_does_it_is_noticed()
    {
        using var ca = new TestCa();
        var (first, second) = (ca.Issue("first"), ca.Issue("second"));
        var data = ca.PathOf("..data");
        Directory.CreateSymbolicLink(data, first);
        var certificate = ca.Open(data);

        Directory.CreateSymbolicLink(ca.PathOf("..tmp"), second);
        using var swap = Process.Start("mv", ["-T", ca.PathOf("..tmp"), data]); // rename(2), which .NET does not do with links to directories
        await swap.WaitForExitAsync(TestContext.Current.CancellationToken);

        certificate.Reload().ShouldBe(TlsReload.Reloaded);
        Thumbprint(certificate).ShouldBe(Read(CertificateIn(second)).Thumbprint);
    }

    [Fact]
    public void A_change_that_leaves_size_and_time_as_they_were_is_noticed()
    {
        using var ca = new TestCa();
        var (directory, other) = (ca.Issue("hub"), ca.Issue("other"));
        var certificate = ca.Open(directory);
        var time = File.GetLastWriteTimeUtc(CertificateIn(directory));

        foreach (var (from, to) in new[] { (CertificateIn(other), CertificateIn(directory)), (KeyIn(other), KeyIn(directory)) })
        {
            File.Copy(from, to, overwrite: true);
            File.SetLastWriteTimeUtc(to, time);
        }

        certificate.Reload().ShouldBe(TlsReload.Reloaded);
    }

    [Fact]
    public void A_certificate_without_its_key_is_not_put_into_use_and_is_a_problem_when_it_stays_so()
    {
        using var ca = new TestCa();
        var (directory, other) = (ca.Issue("hub"), ca.Issue("other"));
        var certificate = ca.Open(directory);
        var before = Thumbprint(certificate);

        File.Copy(CertificateIn(other), CertificateIn(directory), overwrite: true);
        certificate.Reload().ShouldBe(TlsReload.StillFailed, "the key may be on its way");
        certificate.Problem.ShouldBeNull();
        certificate.Reload().ShouldBe(TlsReload.Failed);
        certificate.Problem.ShouldNotBeNull().ShouldContain(KeyIn(directory));
        certificate.Reload().ShouldBe(TlsReload.StillFailed, "it is said once");
        Thumbprint(certificate).ShouldBe(before);

        File.Copy(KeyIn(other), KeyIn(directory), overwrite: true);
        certificate.Reload().ShouldBe(TlsReload.Reloaded);
        certificate.Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")]
    public void A_broken_file_is_not_put_into_use(string content)
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var certificate = ca.Open(directory);
        var before = Thumbprint(certificate);

        File.WriteAllText(CertificateIn(directory), content);
        certificate.Reload();
        certificate.Reload().ShouldBe(TlsReload.Failed);

        Thumbprint(certificate).ShouldBe(before);
        certificate.Problem.ShouldNotBeNull().ShouldContain(CertificateIn(directory));
    }

    [Fact]
    public async Task A_chain_of_which_a_part_is_missing_is_not_put_into_use()
    {
        using var ca = new TestCa();
        var directory = await Intermediates.IssueAsync(ca, "hub.example.org");
        var certificate = ca.Open(directory);
        var whole = await File.ReadAllTextAsync(CertificateIn(directory), TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(CertificateIn(directory), whole[..^100], TestContext.Current.CancellationToken);
        certificate.Reload().ShouldBe(TlsReload.StillFailed, "it may be half written");
        certificate.Reload().ShouldBe(TlsReload.Failed);

        certificate.Context.IntermediateCertificates.ShouldHaveSingleItem("clients need it to find the root");
        certificate.Problem.ShouldNotBeNull().ShouldContain("not whole");
    }

    [Fact]
    public void A_file_that_is_gone_is_a_problem_and_its_content_stays_in_use()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var certificate = ca.Open(directory);

        File.Delete(KeyIn(directory));
        certificate.Reload();
        certificate.Reload().ShouldBe(TlsReload.Failed);

        certificate.Problem.ShouldNotBeNull().ShouldContain(KeyIn(directory));
        certificate.Context.TargetCertificate.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void A_new_certificate_that_has_expired_does_not_replace_a_valid_one()
    {
        using var ca = new TestCa();
        var (directory, stale) = (ca.Issue("hub"), ca.Issue("stale", life: TimeSpan.FromHours(1)));
        ca.Clock.Advance(TimeSpan.FromHours(2));
        var certificate = ca.Open(directory);
        var before = Thumbprint(certificate);

        File.Copy(KeyIn(stale), KeyIn(directory), overwrite: true);
        File.Copy(CertificateIn(stale), CertificateIn(directory), overwrite: true);
        certificate.Reload();
        certificate.Reload().ShouldBe(TlsReload.Failed);

        Thumbprint(certificate).ShouldBe(before);
    }

    [Fact]
    public async Task A_key_with_a_password_is_refused_in_these_words()
    {
        using var ca = new TestCa();
        var directory = ca.Issue("hub");
        var locked = ca.PathOf("locked.key");
        (await OpenSsl.RunAsync("pkcs8", "-topk8", "-in", KeyIn(directory), "-passout", "pass:secret", "-out", locked)).Code.ShouldBe(0);

        Should.Throw<TlsFileException>(() => ServerCertificate.Open(CertificateIn(directory), locked, ca.Clock))
            .Message.ShouldBe($"{locked} is protected by a password, which is not supported.");
    }

    [Fact]
    public void The_name_that_a_client_asks_for_chooses_the_certificate()
    {
        using var ca = new TestCa();
        var first = ca.Open(ca.Issue("first", "first.example.org"));
        var wildcard = ca.Open(ca.Issue("second", "*.second.example.org"));
        var certificates = new ServerCertificates([first, wildcard]);

        certificates.Choose("first.example.org").ShouldBeSameAs(first.Context);
        certificates.Choose("a.second.example.org").ShouldBeSameAs(wildcard.Context);
        certificates.Choose("a.b.second.example.org").ShouldBeSameAs(first.Context, "a wildcard stands for one label");
        certificates.Choose("elsewhere.example.org").ShouldBeSameAs(first.Context);
        certificates.Choose("not a name ").ShouldBeSameAs(first.Context);
        certificates.Choose(null).ShouldBeSameAs(first.Context);
    }

    private static string Thumbprint(ServerCertificate certificate) => certificate.Context.TargetCertificate.Thumbprint;
}

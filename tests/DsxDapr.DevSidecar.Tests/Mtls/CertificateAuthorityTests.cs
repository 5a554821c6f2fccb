using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;

namespace DsxDapr.DevSidecar.Tests.Mtls;

public sealed class CertificateAuthorityTests : IDisposable
{
    private static readonly SpiffeId Hub = new("cluster.local", "default", "dsx-hub");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dsx-trust-");
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_issued_certificate_names_its_sidecar_and_is_accepted_in_both_roles()
    {
        using var authority = Open();
        using var leaf = authority.Issue(Hub);
        var peers = new PeerVerifier(authority, _clock);
        UriSubjectName.Read(leaf).ShouldBe("spiffe://cluster.local/ns/default/dsx-hub");
        peers.Identify(leaf, KeyPurposes.Client).ShouldBe(Hub);
        peers.Identify(leaf, KeyPurposes.Server).ShouldBe(Hub);
    }

    [Fact]
    public void A_certificate_of_another_authority_is_nobody()
    {
        using var authority = Open();
        using var foreign = CertificateAuthority.OpenOrCreate(Path.Combine(_folder.FullName, "foreign"), _clock);
        using var leaf = foreign.Issue(Hub);
        new PeerVerifier(authority, _clock).Identify(leaf, KeyPurposes.Client).ShouldBeNull();
    }

    [Fact]
    public void A_certificate_is_good_for_a_day()
    {
        using var authority = Open();
        using var leaf = authority.Issue(Hub);
        var peers = new PeerVerifier(authority, _clock);
        _clock.Advance(TimeSpan.FromHours(23));
        peers.Identify(leaf, KeyPurposes.Client).ShouldBe(Hub);
        _clock.Advance(TimeSpan.FromHours(2));
        peers.Identify(leaf, KeyPurposes.Client).ShouldBeNull();
    }

    [Fact]
    public void An_identity_renews_its_certificate_before_it_expires()
    {
        using var authority = Open();
        using var identity = new WorkloadIdentity(authority, Hub, _clock);
        var first = identity.Certificate;
        _clock.Advance(TimeSpan.FromHours(17));
        identity.Certificate.ShouldNotBeSameAs(first);
        _clock.Advance(TimeSpan.FromDays(3));
        new PeerVerifier(authority, _clock).Identify(identity.Certificate, KeyPurposes.Server).ShouldBe(Hub);
    }

    [Fact]
    public void The_authority_is_made_once_and_its_key_is_for_its_owner_alone()
    {
        using var first = Open();
        using var second = Open();
        second.Certificate.Thumbprint.ShouldBe(first.Certificate.Thumbprint);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_folder.FullName, "ca.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var leaf = second.Issue(Hub);
        new PeerVerifier(first, _clock).Identify(leaf, KeyPurposes.Client).ShouldBe(Hub);
    }

    [Fact]
    public async Task Processes_that_start_at_once_agree_on_one_authority()
    {
        var authorities = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Open)));
        authorities.Select(a => a.Certificate.Thumbprint).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        Array.ForEach(authorities, a => a.Dispose());
    }

    [Fact]
    public void A_broken_authority_is_refused_with_its_folder()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.crt"), "no certificate");
        Should.Throw<PlanException>(() => Open().Dispose()).Message.ShouldContain(_folder.FullName);
    }

    [Fact]
    public void A_certificate_without_a_SPIFFE_id_is_nobody()
    {
        using var authority = Open();
        new PeerVerifier(authority, _clock).Identify(authority.Certificate, KeyPurposes.Client).ShouldBeNull();
        new PeerVerifier(authority, _clock).Identify(certificate: null, KeyPurposes.Client).ShouldBeNull();
    }

    private CertificateAuthority Open() => CertificateAuthority.OpenOrCreate(_folder.FullName, _clock);
}

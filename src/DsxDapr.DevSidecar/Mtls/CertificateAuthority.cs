using System.Security.Cryptography.X509Certificates;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>
/// The local certificate authority that stands in for Dapr's Sentry: <c>ca.crt</c> and <c>ca.key</c> (owner only) in the trust folder,
/// made when absent. It signs the sidecars' short-lived certificates.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a sidecar's certificate is valid, as Sentry's are.</summary>
    public static readonly TimeSpan LeafLifetime = TimeSpan.FromHours(24);

    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        Certificate = certificate;
        _time = time;
    }

    /// <summary>The root certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Opens the authority of a trust folder, or makes one.</summary>
    /// <exception cref="PlanException">The authority there has expired or cannot be read.</exception>
    public static CertificateAuthority OpenOrCreate(string trustDir, TimeProvider time)
    {
        var files = new AuthorityFiles(trustDir);
        var certificate = files.Open() ?? files.Save(CreateRoot(time));
        if (new DateTimeOffset(certificate.NotAfter) <= time.GetUtcNow())
        {
            throw new PlanException($"The certificate authority in {trustDir} has expired; delete the folder to make a new one.");
        }

        return new CertificateAuthority(certificate, time);
    }

    /// <summary>Issues a certificate for both ends of a connection.</summary>
    public X509Certificate2 Issue(SpiffeId identity)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        return CertificateProfile.Issue(
            Certificate,
            new X500DistinguishedName($"O={identity.AppId}"),
            names.Build(critical: true),
            KeyAlgorithm.EcdsaP256,
            _time.GetUtcNow(),
            LeafLifetime);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2 CreateRoot(TimeProvider time) => CertificateProfile.CreateAuthority(
        new X500DistinguishedName("CN=DsxDapr local sidecars"), KeyAlgorithm.EcdsaP256, time.GetUtcNow(), PrivateCa.DefaultLife);
}

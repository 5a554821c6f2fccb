using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Mtls;

/// <summary>
/// The local certificate authority that stands in for Dapr's Sentry: <c>ca.crt</c> and <c>ca.key</c> (owner only) in the trust folder,
/// made when absent. It signs the sidecars' short-lived certificates.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a sidecar's certificate is valid, as Sentry's are.</summary>
    public static readonly TimeSpan LeafLifetime = TimeSpan.FromHours(24);

    /// <summary>How far a certificate reaches back, for clocks that differ a little.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time;
    private readonly DateTimeOffset _notAfter;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        Certificate = certificate;
        _time = time;
        _notAfter = new DateTimeOffset(certificate.NotAfter);
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
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"O={identity.AppId}"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(KeyPurposes.Server), new Oid(KeyPurposes.Client)], critical: false));

        var now = _time.GetUtcNow();
        using var bare = request.Create(Certificate, now - ClockSkew, Earlier(now + LeafLifetime, _notAfter), RandomNumberGenerator.GetBytes(16));
        return bare.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2 CreateRoot(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=DsxDapr local sidecars"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - ClockSkew, now.AddYears(10));
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

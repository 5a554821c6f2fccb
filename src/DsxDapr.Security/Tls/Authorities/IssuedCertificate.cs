using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Files;

namespace DsxDapr.Security.Tls.Authorities;

/// <summary>A certificate as it is handed out: three PEM texts.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its private key, PKCS #8.</param>
/// <param name="Bundle">The authorities to trust.</param>
public sealed record IssuedCertificate(string Certificate, string Key, string Bundle)
{
    /// <summary>The file of the certificate in a directory.</summary>
    public const string CertificateFileName = "tls.crt";

    /// <summary>The file of the private key in a directory.</summary>
    public const string KeyFileName = "tls.key";

    /// <summary>The file of the authorities in a directory.</summary>
    public const string BundleFileName = "ca.crt";

    /// <summary>
    /// Writes the three files into a directory, which is made, for its owner only, when it is not there. Whoever reads a file sees the old
    /// or the new one, and no part of it.
    /// </summary>
    public void WriteTo(string directory)
    {
        OwnerOnly.CreateDirectory(directory);
        OwnerOnly.WritePublic(Path.Combine(directory, BundleFileName), Bundle);
        OwnerOnly.WriteSecret(Path.Combine(directory, KeyFileName), Key);
        OwnerOnly.WritePublic(Path.Combine(directory, CertificateFileName), Certificate);
    }

    internal static IssuedCertificate Of(X509Certificate2 certificate, string bundle)
    {
        using var key = (System.Security.Cryptography.AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()!;
        return new IssuedCertificate(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", bundle);
    }
}

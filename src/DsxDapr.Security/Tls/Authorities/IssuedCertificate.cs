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
    /// or the new one, and no part of it; a pair that is there is replaced as by a renewal.
    /// </summary>
    public void WriteTo(string directory)
    {
        OwnerOnly.CreateDirectory(directory);
        OwnerOnly.WritePublic(Path.Combine(directory, BundleFileName), Bundle);
        WriteOver(Path.Combine(directory, CertificateFileName), Path.Combine(directory, KeyFileName));
    }

    /// <summary>
    /// Writes certificate and key into files that may hold another pair. Two files cannot change at once: whoever reads in between, or
    /// starts after a crash in between, finds the key before beside the new one (<see cref="ServerCertificate.KeyFileBefore"/>).
    /// </summary>
    internal void WriteOver(string certificateFile, string keyFile)
    {
        var keyBefore = ServerCertificate.KeyFileBefore(keyFile);
        if (PemFile.ArePair(certificateFile, keyFile))
        {
            OwnerOnly.WriteSecret(keyBefore, File.ReadAllText(keyFile));
        }

        OwnerOnly.WriteSecret(keyFile, Key);
        OwnerOnly.WritePublic(certificateFile, Certificate);
        File.Delete(keyBefore);
    }

    internal static IssuedCertificate Of(X509Certificate2 certificate, string bundle)
    {
        using var key = (System.Security.Cryptography.AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()!;
        return new IssuedCertificate(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", bundle);
    }
}

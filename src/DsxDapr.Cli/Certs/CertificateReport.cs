using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;
using DsxDapr.Security.Tls.Authorities;

namespace DsxDapr.Cli.Certs;

/// <summary>A certificate as <c>dsx certs show</c> tells it.</summary>
internal sealed record CertificateReport(
    string Role,
    string Subject,
    string Issuer,
    string Hosts,
    string Key,
    string SerialNumber,
    DateTimeOffset ValidFrom,
    DateTimeOffset ValidUntil,
    double DaysLeft,
    string Sha256)
{
    /// <summary>Looks at a certificate.</summary>
    /// <param name="role">What it is there for.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The time.</param>
    public static CertificateReport Of(string role, X509Certificate2 certificate, DateTimeOffset now) => new(
        role,
        CertificateWords.Printable(certificate.Subject),
        CertificateWords.Printable(certificate.Issuer),
        HostsOf(certificate),
        certificate.GetRSAPublicKey() is { } rsa ? $"RSA {rsa.KeySize}" : certificate.GetECDsaPublicKey() is { } ecdsa ? $"ECDSA {ecdsa.KeySize}" : "other",
        certificate.SerialNumber,
        certificate.ValidFrom().ToUniversalTime(),
        certificate.ValidUntil().ToUniversalTime(),
        Math.Round((certificate.ValidUntil() - now).TotalDays, 1),
        certificate.GetCertHashString(HashAlgorithmName.SHA256));

    private static string HostsOf(X509Certificate2 certificate)
    {
        try
        {
            return CertificateNames.Of(certificate).ToString();
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return "";
        }
    }
}

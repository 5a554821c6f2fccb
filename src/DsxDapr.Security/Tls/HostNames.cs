using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>The hosts that a certificate is for: its subject alternative names. The common name counts for nothing (RFC 9525).</summary>
internal static class HostNames
{
    private const int MostNamed = 5;

    /// <summary>Whether the certificate is for a host: a DNS name or an IP address.</summary>
    public static bool Match(X509Certificate2 certificate, string host)
    {
        try
        {
            return certificate.MatchesHostname(host.TrimEnd('.'), allowWildcards: true, allowCommonName: false);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false; // names that cannot be read are for nobody
        }
    }

    /// <summary>The hosts in words.</summary>
    public static string Describe(X509Certificate2 certificate)
    {
        try
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(static names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(static address => address.ToString())))
                .ToList();
            return names.Count == 0
                ? "no host at all"
                : string.Join(", ", names.Take(MostNamed).Select(CertificateWords.Printable)) + (names.Count > MostNamed ? ", ..." : "");
        }
        catch (CryptographicException)
        {
            return "hosts that cannot be read";
        }
    }
}

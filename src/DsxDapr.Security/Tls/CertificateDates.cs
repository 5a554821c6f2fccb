using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>From when to when a certificate is valid, as points in time; .NET gives them in the time zone of the machine.</summary>
public static class CertificateDates
{
    /// <summary>The first moment at which it is valid.</summary>
    public static DateTimeOffset ValidFrom(this X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new DateTimeOffset(certificate.NotBefore);
    }

    /// <summary>The last moment at which it is valid.</summary>
    public static DateTimeOffset ValidUntil(this X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new DateTimeOffset(certificate.NotAfter);
    }

    /// <summary>How long it is valid in all.</summary>
    public static TimeSpan Life(this X509Certificate2 certificate) => certificate.ValidUntil() - certificate.ValidFrom();
}

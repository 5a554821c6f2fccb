using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>What a certificate may be used for (extended key usages, RFC 5280, 4.2.1.12).</summary>
public static class KeyPurposes
{
    /// <summary>TLS server authentication.</summary>
    public const string Server = "1.3.6.1.5.5.7.3.1";

    /// <summary>TLS client authentication.</summary>
    public const string Client = "1.3.6.1.5.5.7.3.2";

    /// <summary>Whether a certificate may be used for a purpose; one that names no purposes may be used for all.</summary>
    public static bool Allow(X509Certificate2 certificate, string purpose)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is not { } usages
            || usages.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(usage => usage.Value == purpose);
    }
}

using System.Security.Cryptography.X509Certificates;
using DsxDapr.Security.Tls;

namespace DsxDapr.Hosting.Tls;

/// <summary>How much of the life of a file's certificates is left.</summary>
/// <param name="Certificate">The certificate that ends first.</param>
/// <param name="Left">What is left; negative when it has expired.</param>
/// <param name="State">What that means.</param>
internal sealed record CertificateExpiry(X509Certificate2 Certificate, TimeSpan Left, ExpiryState State)
{
    private const int WarningShare = 4;

    /// <summary>The state of a file.</summary>
    public static CertificateExpiry Of(TlsFile file, TimeSpan warning, DateTimeOffset now)
    {
        var certificate = FirstToEnd(file, now);
        var left = certificate.ValidUntil() - now;
        var life = certificate.Life();
        var window = life / WarningShare < warning ? life / WarningShare : warning;
        return new CertificateExpiry(certificate, left, left <= TimeSpan.Zero ? ExpiryState.Expired
            : certificate.ValidFrom() > now ? ExpiryState.NotYet
            : left <= window ? ExpiryState.Soon
            : ExpiryState.Later);
    }

    /// <summary>The state as a sentence without its full stop; null while the end is far.</summary>
    public string? Describe() => State switch
    {
        ExpiryState.Expired => $"it expired on {CertificateWords.Time(Certificate.ValidUntil())}",
        ExpiryState.NotYet => $"it is not valid before {CertificateWords.Time(Certificate.ValidFrom())}; is the clock of this machine right?",
        ExpiryState.Soon => $"it expires on {CertificateWords.Time(Certificate.ValidUntil())}: renew it",
        _ => null,
    };

    // In a bundle an authority that has expired vouches for nobody any more, so that its end is no news while there are others.
    private static X509Certificate2 FirstToEnd(TlsFile file, DateTimeOffset now) =>
        file.Certificates.Where(certificate => certificate.ValidUntil() > now).MinBy(static certificate => certificate.ValidUntil())
        ?? file.Certificates.MaxBy(static certificate => certificate.ValidUntil())!;
}

/// <summary>How near the end of a certificate is.</summary>
internal enum ExpiryState
{
    /// <summary>Far.</summary>
    Later,

    /// <summary>Near enough that somebody must see to it.</summary>
    Soon,

    /// <summary>Past.</summary>
    Expired,

    /// <summary>Its life has not begun: it was issued by a clock that was ahead, or this one is behind.</summary>
    NotYet,
}

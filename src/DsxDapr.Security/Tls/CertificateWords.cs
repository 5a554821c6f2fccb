using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace DsxDapr.Security.Tls;

/// <summary>Certificates in words, for people. What a stranger wrote into one is shortened and cannot break a line of a log.</summary>
public static class CertificateWords
{
    private const int Longest = 120;

    /// <summary>A point in time, e.g. <c>2026-11-22 09:30:00Z</c>.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>Whom a certificate is for, by its subject.</summary>
    public static string Subject(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Printable(certificate.Subject) is { Length: > 0 } subject ? $"'{subject}'" : "(without subject)";
    }

    /// <summary>A text of a certificate, shortened, and without what could break a line.</summary>
    public static string Printable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shortened = text.Length > Longest ? text[..Longest] + "..." : text;
        return string.Concat(shortened.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}

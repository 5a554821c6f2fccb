using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace DsxDapr.Security.Tls.Authorities;

/// <summary>The hosts that a certificate is issued for: at least one.</summary>
public sealed partial class CertificateNames
{
    private const int LongestName = 253;

    private CertificateNames(IReadOnlyList<string> hosts, IReadOnlyList<IPAddress> addresses) => (Hosts, Addresses) = (hosts, addresses);

    /// <summary>DNS names, also <c>*.example.org</c>; in lower case.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>IP addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Checks names.</summary>
    /// <param name="hosts">DNS names.</param>
    /// <param name="addresses">IP addresses.</param>
    /// <exception cref="FormatException">There is none, or one is not a name or address; the message says which.</exception>
    public static CertificateNames Of(IEnumerable<string> hosts, IEnumerable<string> addresses)
    {
        var names = hosts.Select(static host => IsHost(host)
            ? host.ToLowerInvariant()
            : throw new FormatException($"'{CertificateWords.Printable(host)}' is not a DNS name such as hub.example.org or *.example.org.")).Distinct().ToList();
        var numbers = addresses.Select(static address => IPAddress.TryParse(address, out var parsed)
            ? parsed
            : throw new FormatException($"'{CertificateWords.Printable(address)}' is not an IP address.")).Distinct().ToList();
        return names.Count + numbers.Count > 0
            ? new CertificateNames(names, numbers)
            : throw new FormatException("A certificate needs a DNS name or an IP address: clients compare it with the host of the URL.");
    }

    /// <summary>The names of a certificate.</summary>
    /// <exception cref="FormatException">It has none.</exception>
    public static CertificateNames Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var extensions = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return Of(
            extensions.SelectMany(static names => names.EnumerateDnsNames()),
            extensions.SelectMany(static names => names.EnumerateIPAddresses()).Select(static address => address.ToString()));
    }

    /// <summary>The names as a subject alternative name.</summary>
    public X509Extension ToExtension()
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var host in Hosts)
        {
            builder.AddDnsName(host);
        }

        foreach (var address in Addresses)
        {
            builder.AddIpAddress(address);
        }

        return builder.Build();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Hosts.Concat(Addresses.Select(static address => address.ToString())));

    // An address is not a name: clients would never find it there.
    private static bool IsHost(string host) => host.Length <= LongestName && HostName().IsMatch(host) && !IPAddress.TryParse(host, out _);

    [GeneratedRegex(@"^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HostName();
}

using System.Net.Security;

namespace DsxDapr.Security.Tls;

/// <summary>The certificates of one listener. The client's choice of a host name (SNI) chooses among them.</summary>
/// <param name="certificates">At least one; the first is the default.</param>
public sealed class ServerCertificates(IReadOnlyList<ServerCertificate> certificates)
{
    private readonly ServerCertificate[] _certificates =
        certificates is { Count: > 0 } ? [.. certificates] : throw new ArgumentException("A listener needs a certificate.", nameof(certificates));

    /// <summary>What to present in a handshake.</summary>
    /// <param name="host">The name that the client asks for; null or empty when it names none.</param>
    /// <returns>The first certificate that is for the host, else the first of all.</returns>
    public SslStreamCertificateContext Choose(string? host)
    {
        if (_certificates.Length > 1 && !string.IsNullOrEmpty(host) && Array.Find(_certificates, one => one.IsFor(host)) is { } chosen)
        {
            return chosen.Context;
        }

        return _certificates[0].Context;
    }
}

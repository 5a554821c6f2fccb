using System.Diagnostics.CodeAnalysis;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>An ICAP service: <c>icap://host:port/service</c>, or <c>icaps</c> for TLS.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="IsTls">Whether the connection is encrypted from the start.</param>
/// <param name="Text">The URL as it is sent.</param>
internal sealed record IcapUrl(string Host, int Port, bool IsTls, string Text)
{
    private const string Plain = "icap";
    private const string Tls = "icaps";
    private const int PlainPort = 1344; // RFC 3507 §4.2
    private const int TlsPort = 11344; // what servers use for ICAP over TLS

    /// <summary>Reads a URL.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IcapUrl? url)
    {
        url = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is Plain or Tls && uri.Host.Length > 0 && uri.UserInfo.Length == 0
            ? Create(uri, text)
            : null;
        return url is not null;
    }

    private static IcapUrl Create(Uri uri, string text)
    {
        var isTls = uri.Scheme == Tls;
        var port = uri.Port > 0 ? uri.Port : isTls ? TlsPort : PlainPort;
        return new IcapUrl(uri.DnsSafeHost, port, isTls, text);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>Where a clamd listens: a TCP port or a unix socket.</summary>
internal sealed class ClamdAddress
{
    private const string UnixPrefix = "unix:";

    private readonly string _text;
    private readonly EndPoint _endPoint;

    private ClamdAddress(string text, EndPoint endPoint) => (_text, _endPoint) = (text, endPoint);

    /// <summary>Reads <c>host:port</c>, <c>[ipv6]:port</c> or <c>unix:/path</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ClamdAddress? address)
    {
        address = ParseEndPoint(text) is { } endPoint ? new ClamdAddress(text, endPoint) : null;
        return address is not null;
    }

    /// <summary>A connected socket.</summary>
    /// <exception cref="SocketException">Nobody listens there, or the name is unknown.</exception>
    public async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = _endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_endPoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The address as it was written.</summary>
    public override string ToString() => _text;

    private static EndPoint? ParseEndPoint(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var path = text[UnixPrefix.Length..];
            return Path.IsPathRooted(path) ? new UnixDomainSocketEndPoint(path) : null;
        }

        if (IPEndPoint.TryParse(text, out var address) && address.Port > 0)
        {
            return address;
        }

        var colon = text.LastIndexOf(':');
        return colon > 0
            && Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns
            && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
                ? new DnsEndPoint(text[..colon], port)
                : null;
    }
}

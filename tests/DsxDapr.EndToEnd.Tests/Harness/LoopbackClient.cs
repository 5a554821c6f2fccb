using System.Net;
using System.Net.Sockets;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>A client at an address of its own on loopback, so that what a hub holds against it falls back on nobody else.</summary>
internal static class LoopbackClient
{
    /// <param name="server">Whom it calls, on 127.0.0.1.</param>
    /// <param name="address">Its own address, within 127.0.0.0/8.</param>
    public static HttpClient Create(Uri server, string address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = server,
    };
}

using System.Net;
using System.Net.Sockets;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>Loopback ports for programs that must be told theirs: below those that the system gives to connections and to port 0.</summary>
internal static class FreePorts
{
    private const int First = 12_000;
    private const int Count = 18_000;
    private static int _next = Environment.ProcessId * 97 % Count;

    /// <summary>A port that nobody listens on, and that is given out once.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}

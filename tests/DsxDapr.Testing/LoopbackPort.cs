using System.Net;
using System.Net.Sockets;

namespace DsxDapr.Testing;

/// <summary>
/// Ports of 127.0.0.1 for programs that must be told theirs. They are below those that the system gives to connections and to port 0,
/// so what is free now is still free when its program has started, and when it is started again.
/// </summary>
public static class LoopbackPort
{
    private const int First = 12_000;
    private const int BlockSize = 100;
    private const int Blocks = 80;

    private static readonly Lock Taking = new();
    private static readonly List<Socket> Held = [];
    private static int _block = Environment.ProcessId % Blocks;
    private static int _next = BlockSize;

    /// <summary>A port that nobody listens on. It is given out once, and not by any other process that asks here while this one runs.</summary>
    /// <exception cref="InvalidOperationException">All ports are given out.</exception>
    public static int Take()
    {
        lock (Taking)
        {
            while (true)
            {
                if (_next == BlockSize)
                {
                    TakeBlock();
                }

                var port = First + (_block * BlockSize) + _next++;
                using var socket = TryListen(port);
                if (socket is not null)
                {
                    return port;
                }
            }
        }
    }

    // A block is its process's while that listens on the block's first port; the system itself ends that with the process.
    private static void TakeBlock()
    {
        for (var tried = 0; tried < Blocks; tried++)
        {
            _block = (_block + 1) % Blocks;
            if (TryListen(First + (_block * BlockSize)) is { } socket)
            {
                Held.Add(socket);
                _next = 1;
                return;
            }
        }

        throw new InvalidOperationException($"All ports from {First} to {First + (Blocks * BlockSize) - 1} are given out.");
    }

    private static Socket? TryListen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}

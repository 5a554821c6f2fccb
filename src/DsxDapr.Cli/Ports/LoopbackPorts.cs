using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DsxDapr.Cli.Ports;

/// <summary>Finds out by binding. What it gives out is given to no other run of dsx on this machine until it is disposed.</summary>
internal sealed class LoopbackPorts : IPortProbe, IDisposable
{
    // Below the range from which the kernel takes ports for outgoing connections: a port that is free now stays free
    // until its server has started.
    private const int Lowest = 20_000;
    private const int BlockSize = 100;
    private const int Blocks = 120;

    private readonly List<Socket> _held = [];
    private int _next;
    private int _end;

    /// <inheritdoc />
    public bool IsFree(int port)
    {
        using var socket = TryListen(port);
        return socket is not null;
    }

    /// <inheritdoc />
    public int TakeFree()
    {
        while (true)
        {
            if (_next == _end)
            {
                TakeBlock();
            }

            var port = _next++;
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _held.ForEach(static socket => socket.Dispose());

    // Another run must not find free what this one has not yet begun to listen on. Whoever listens on the first port of a block has
    // the others; the system itself gives them back when dsx ends in whatever way.
    private void TakeBlock()
    {
        var first = RandomNumberGenerator.GetInt32(Blocks);
        for (var tried = 0; tried < Blocks; tried++)
        {
            var port = Lowest + ((first + tried) % Blocks * BlockSize);
            if (TryListen(port) is { } socket)
            {
                _held.Add(socket);
                (_next, _end) = (port + 1, port + BlockSize);
                return;
            }
        }

        throw new CliException($"No free port was found between {Lowest} and {Lowest + (Blocks * BlockSize) - 1}.");
    }

    private static Socket? TryListen(int port)
    {
        // Without SO_REUSEADDR .NET sets it on Unix by itself, so ports in TIME_WAIT count as free, as they do for Kestrel.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DsxDapr.Cli.Ports;

/// <summary>Finds out by binding.</summary>
internal sealed class LoopbackPorts : IPortProbe
{
    // Below the range from which the kernel takes ports for outgoing connections: a port that is free now stays free
    // until its server has started.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    private readonly HashSet<int> _taken = [];

    /// <inheritdoc />
    public bool IsFree(int port)
    {
        // Without SO_REUSEADDR .NET sets it on Unix by itself, so ports in TIME_WAIT count as free, as they do for Kestrel.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public int TakeFree()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (_taken.Add(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new CliException($"No free port was found between {Lowest} and {Highest}.");
    }
}

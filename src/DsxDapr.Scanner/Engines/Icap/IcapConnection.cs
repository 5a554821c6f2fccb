using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using DsxDapr.Security.Tls;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>A connection to an ICAP server that serves many requests, one after another.</summary>
internal sealed class IcapConnection : IDisposable
{
    // Small parts of a request travel together.
    private const int OutputSize = 128 * 1024;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly BufferedStream _output;

    private IcapConnection(Socket socket, Stream stream)
    {
        (_socket, _stream, _output) = (socket, stream, new BufferedStream(stream, OutputSize));
        Reader = new IcapReader(stream);
    }

    /// <summary>Reads its answers.</summary>
    public IcapReader Reader { get; }

    /// <summary>Whether a request has been answered on it.</summary>
    public bool HasServed { get; set; }

    /// <summary>Whether it can take another request: the server has neither closed it nor said anything unasked.</summary>
    public bool IsIdle => !Reader.HasLeftover && !_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Connects.</summary>
    /// <exception cref="EngineException">The server cannot be reached, or is not the one it should be.</exception>
    public static async ValueTask<IcapConnection> OpenAsync(
        IcapUrl url, ServerTrust trust, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(url.Host, url.Port, cancellationToken);
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (url.IsTls)
            {
                var tls = new SslStream(stream);
                var options = new SslClientAuthenticationOptions { TargetHost = url.Host };
                trust.ApplyTo(options);
                await tls.AuthenticateAsClientAsync(options, cancellationToken);
                stream = tls;
            }

            return new IcapConnection(socket, stream);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException or IOException or System.Security.Authentication.AuthenticationException)
            {
                throw new EngineException(EngineFailure.Unavailable, $"{url.Text} cannot be reached: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Adds text to what is sent.</summary>
    public ValueTask WriteAsync(string text, CancellationToken cancellationToken) =>
        _output.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    /// <summary>Adds a chunk of the body to what is sent.</summary>
    public async ValueTask WriteChunkAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await WriteAsync(data.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n", cancellationToken);
        await _output.WriteAsync(data, cancellationToken);
        await WriteAsync("\r\n", cancellationToken);
    }

    /// <summary>Sends what was written.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}

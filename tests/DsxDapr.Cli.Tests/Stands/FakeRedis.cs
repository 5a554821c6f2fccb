using System.Net;
using System.Net.Sockets;
using System.Text;
using DsxDapr.Cli.Redis;

namespace DsxDapr.Cli.Tests.Stands;

/// <summary>Answers every connection with one line.</summary>
internal sealed class FakeRedis : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeRedis(string answer = "+PONG\r\n")
    {
        _listener.Start();
        _ = AnswerAsync(answer);
    }

    public RedisAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(string answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var buffer = new byte[256];
                _ = await client.GetStream().ReadAsync(buffer);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // disposed
        }
    }
}

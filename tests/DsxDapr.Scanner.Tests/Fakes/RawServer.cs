using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>Answers every connection with the same bytes, for answers that no proper server gives, and closes it.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public RawServer(string answer)
    {
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}/fake-connector";
        _serving = ServeAsync(Encoding.Latin1.GetBytes(answer));
    }

    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                await ReadRequestAsync(stream, _stop.Token);
                await stream.WriteAsync(answer, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    // Closing with unread bytes would reset the connection, which is not what the test is about.
    private static async Task ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var received = "";
        var buffer = new byte[4096];
        while (!received.Contains("\r\n\r\n", StringComparison.Ordinal) || !received.EndsWith('}'))
        {
            received += Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, cancellationToken));
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Cli.Redis;

/// <summary>Asks a Redis server for a PONG, in plain RESP: https://redis.io/docs/latest/develop/reference/protocol-spec/.</summary>
internal static class RedisProbe
{
    // Where nothing listens is known at once: so long waits only who has a busy server, or a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends PING to <paramref name="address"/>.</summary>
    public static async Task<RedisAnswer> PingAsync(RedisAddress address, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, deadline.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync("*1\r\n$4\r\nPING\r\n"u8.ToArray(), deadline.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var line = await reader.ReadLineAsync(deadline.Token);
            return line switch
            {
                "+PONG" => RedisAnswer.Accepts,
                { Length: > 0 } when line[0] == '-' => new RedisAnswer(true, Reason(line)),
                _ => new RedisAnswer(true, "it does not speak Redis's protocol"),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RedisAnswer(false, $"it did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return new RedisAnswer(false, e.Message);
        }
    }

    // Redis explains protected mode in a paragraph; one sentence is enough.
    private static string Reason(string line) =>
        line.StartsWith("-DENIED", StringComparison.Ordinal) ? "it is in protected mode"
        : line.StartsWith("-NOAUTH", StringComparison.Ordinal) ? "it asks for a password"
        : line[1..];
}

using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Benchmarks.Sidecars;

/// <summary>
/// Sends the same HTTP/1.1 request again and again over so many connections, and notes how long each took. It reads no more of an answer
/// than it must, so that the measurement takes as little of the machine as it can.
/// </summary>
/// <param name="port">The port on loopback.</param>
/// <param name="connections">How many at once.</param>
internal sealed class LoadRun(int port, int connections)
{
    /// <summary>Runs for a while.</summary>
    /// <param name="request">Makes the request with a number, which counts from 0 on each connection.</param>
    /// <param name="time">How long.</param>
    public async Task<LoadResult> RunAsync(Func<int, int, string> request, TimeSpan time)
    {
        var begin = Stopwatch.GetTimestamp();
        var lanes = await Task.WhenAll(Enumerable.Range(0, connections).Select(lane => Task.Run(() => RunLaneAsync(n => request(lane, n), begin, time))));
        return LoadResult.Of([.. lanes.SelectMany(l => l)], Stopwatch.GetElapsedTime(begin));
    }

    private async Task<List<double>> RunLaneAsync(Func<int, string> request, long begin, TimeSpan time)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        List<double> took = [];
        for (var n = 0; Stopwatch.GetElapsedTime(begin) < time; n++)
        {
            var start = Stopwatch.GetTimestamp();
            await socket.SendAsync(Encoding.ASCII.GetBytes(request(n)));
            await ReadAnswerAsync(socket, buffer);
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return took;
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var count = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(count));
            if (read == 0)
            {
                throw new IOException("The connection was closed.");
            }

            count += read;
            if (IsWhole(buffer.AsSpan(0, count)))
            {
                return;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(answer[..end]);
        var status = int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        if (status is < 200 or > 299)
        {
            throw new IOException($"An answer with {status}.");
        }

        if (head.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return answer.EndsWith("0\r\n\r\n"u8) && answer.Length > end + 4;
        }

        var length = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return length < 0 || answer.Length - end - 4 >= int.Parse(head[(length + 16)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>What a run came to.</summary>
/// <param name="PerSecond">Requests a second.</param>
/// <param name="P50">The median, in milliseconds.</param>
/// <param name="P99">What 99 of 100 stay below, in milliseconds.</param>
internal sealed record LoadResult(double PerSecond, double P50, double P99)
{
    public static LoadResult Of(double[] milliseconds, TimeSpan time)
    {
        Array.Sort(milliseconds);
        return new LoadResult(
            Math.Round(milliseconds.Length / time.TotalSeconds), Math.Round(milliseconds[milliseconds.Length / 2], 3), Math.Round(milliseconds[(int)(milliseconds.Length * 0.99)], 3));
    }
}

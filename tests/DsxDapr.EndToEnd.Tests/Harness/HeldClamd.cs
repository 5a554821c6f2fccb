using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// Speaks clamd's session protocol. It finds the EICAR test file and whatever has <see cref="Malware"/> in it; of the latter it says so only when it is
/// told to, so that a test can do something between the reading of a file and its verdict.
/// </summary>
internal sealed class HeldClamd : IAsyncDisposable
{
    /// <summary>What it finds.</summary>
    public const string Malware = "MALWARE";

    private const string Version = "ClamAV 1.4.6/27100/Thu Oct  1 10:00:00 2026";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allReleased = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _freed = [];
    private readonly Task _accepting;

    public HeldClamd()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Completes when it has read malware and holds its verdict back.</summary>
    public Task Holding => _holding.Task;

    /// <summary>Lets it say what it has found in this content; it still holds back what it finds in any other.</summary>
    public void ReleaseOnly(string content)
    {
        Volatile.Write(ref _freed, Encoding.ASCII.GetBytes(content));
        _released.TrySetResult();
    }

    /// <summary>Lets it say what it has found, from now on.</summary>
    public void Release()
    {
        _released.TrySetResult();
        _allReleased.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await _stop.CancelAsync();
        await _accepting; // first: a listener that is stopped would not take the next call for a connection
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var stream = client.GetStream();
        try
        {
            var number = 0;
            while (await ReadCommandAsync(stream) is { } command)
            {
                if (command == "zIDSESSION")
                {
                    number = 1;
                }
                else
                {
                    var answer = command == "zINSTREAM" ? await JudgeAsync(stream) : Version;
                    await stream.WriteAsync(Encoding.ASCII.GetBytes((number > 0 ? $"{number++}: " : "") + answer + "\0"), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The scanner has gone, or the test is over.
        }
    }

    private async Task<string> JudgeAsync(NetworkStream stream)
    {
        using var content = new MemoryStream();
        var length = new byte[sizeof(uint)];
        while (true)
        {
            await stream.ReadExactlyAsync(length, _stop.Token);
            var chunk = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
            if (chunk.Length == 0)
            {
                break;
            }

            await stream.ReadExactlyAsync(chunk, _stop.Token);
            content.Write(chunk);
        }

        if (content.ToArray().AsSpan().StartsWith(Eicar.Bytes))
        {
            return "stream: Eicar-Test-File FOUND";
        }

        if (!Encoding.ASCII.GetString(content.ToArray()).Contains(Malware, StringComparison.Ordinal))
        {
            return "stream: OK";
        }

        _holding.TrySetResult();
        await _released.Task;
        if (!content.ToArray().AsSpan().SequenceEqual(Volatile.Read(ref _freed)))
        {
            await _allReleased.Task;
        }

        return "stream: Dsx.Test FOUND";
    }

    private async Task<string?> ReadCommandAsync(NetworkStream stream)
    {
        var command = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == 0)
            {
                return command.ToString();
            }

            command.Append((char)one[0]);
        }

        return null;
    }
}

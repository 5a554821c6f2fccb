using System.Buffers.Binary;
using System.Text;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>Speaks clamd's session protocol on one connection, and does wrong where the test says so.</summary>
internal sealed class FakeClamd(Stream stream)
{
    /// <summary>What it answers to VERSION.</summary>
    public string Version { get; init; } = "ClamAV 1.4.6/27100/Thu Oct  1 10:00:00 2026";

    /// <summary>What it says of a content.</summary>
    public Func<byte[], string> Verdict { get; init; } = _ => "stream: OK";

    /// <summary>Serves scans until the client goes.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        var number = 0;
        while (await ReadCommandAsync(cancellationToken) is { } command)
        {
            if (command == "zINSTREAM")
            {
                await AnswerAsync($"{++number}: {Verdict(await ReadStreamAsync(cancellationToken))}", cancellationToken);
            }
            else if (command == "zVERSION")
            {
                await AnswerAsync(number == 0 ? Version : $"{++number}: {Version}", cancellationToken);
            }
        }
    }

    public async Task<string?> ReadCommandAsync(CancellationToken cancellationToken)
    {
        var command = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == 0)
            {
                return command.ToString();
            }

            command.Append((char)one[0]);
        }

        return null;
    }

    public async Task<byte[]> ReadStreamAsync(CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        while (await ReadChunkAsync(cancellationToken) is { Length: > 0 } chunk)
        {
            content.Write(chunk);
        }

        return content.ToArray();
    }

    public async Task<byte[]> ReadChunkAsync(CancellationToken cancellationToken)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var chunk = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
        await stream.ReadExactlyAsync(chunk, cancellationToken);
        return chunk;
    }

    public async Task AnswerAsync(string answer, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\0"), cancellationToken);
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using DsxDapr.Testing;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>Speaks ICAP on one connection, and does wrong where the test says so.</summary>
internal sealed class FakeIcap(Stream stream)
{
    public const string NoContent = "ICAP/1.0 204 No Content\r\nISTag: \"tag-1\"\r\n\r\n";
    public const string Continue = "ICAP/1.0 100 Continue\r\n\r\n";

    /// <summary>What it answers to OPTIONS.</summary>
    public string Options { get; init; } = "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nService: Fake 1.0\r\nISTag: \"tag-0\"\r\nAllow: 204\r\nPreview: 10\r\n\r\n";

    /// <summary>What it answers to a content.</summary>
    public Func<byte[], string> Verdict { get; init; } = _ => NoContent;

    /// <summary>Waits, reading nothing, until no more arrives: the connection is full, and its sender waits, too.</summary>
    public Task FilledAsync()
    {
        var socket = ((NetworkStream)stream).Socket;
        var arrived = 0;
        return Eventually.TrueAsync(
            () =>
            {
                var before = arrived;
                arrived = socket.Available;
                return arrived > 0 && arrived == before;
            },
            "the connection is full");
    }

    /// <summary>Serves requests until the client goes.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await ReadHeadAsync(cancellationToken);
            if (head.StartsWith("OPTIONS", StringComparison.Ordinal))
            {
                await AnswerAsync(Options, cancellationToken);
                continue;
            }

            await ReadEncapsulatedHeadAsync(head, cancellationToken);
            using var content = new MemoryStream();
            if (!await ReadBodyAsync(content, cancellationToken) && head.Contains("Preview:", StringComparison.Ordinal))
            {
                await AnswerAsync(Continue, cancellationToken);
                await ReadBodyAsync(content, cancellationToken);
            }

            await AnswerAsync(Verdict(content.ToArray()), cancellationToken);
        }
    }

    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
        {
            head.Append(line).Append('\n');
        }

        return head.ToString();
    }

    public async Task ReadEncapsulatedHeadAsync(string head, CancellationToken cancellationToken)
    {
        var offset = head[(head.LastIndexOf("-body=", StringComparison.Ordinal) + 6)..].Split('\n')[0];
        await stream.ReadExactlyAsync(new byte[int.Parse(offset, CultureInfo.InvariantCulture)], cancellationToken);
    }

    /// <summary>Reads chunks to the last one; true when that says that there is no more behind a preview.</summary>
    public async Task<bool> ReadBodyAsync(MemoryStream content, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = new byte[size];
            await stream.ReadExactlyAsync(chunk, cancellationToken);
            content.Write(chunk);
            await ReadLineAsync(cancellationToken);
            if (size == 0)
            {
                return line.Contains("ieof", StringComparison.Ordinal);
            }
        }
    }

    public async Task AnswerAsync(string answer, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellationToken);

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        do
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            line.Append((char)one[0]);
        }
        while (one[0] != '\n');
        return line.ToString().TrimEnd();
    }
}

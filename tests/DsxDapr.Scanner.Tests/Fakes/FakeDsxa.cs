using System.Globalization;
using System.Text;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>Speaks as much HTTP/1.1 as a scan takes, on one connection.</summary>
internal sealed class FakeDsxa(Stream stream)
{
    /// <summary>The verdict on a content.</summary>
    public required Func<byte[], string> Verdict { get; init; }

    /// <summary>Serves scans until the client goes.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = 0;
            var isChunked = false;
            string line;
            await ReadLineAsync(cancellationToken);
            while ((line = await ReadLineAsync(cancellationToken)).Length > 0)
            {
                var (name, value) = (line.Split(": ")[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
                length = name == "Content-Length" ? int.Parse(value, CultureInfo.InvariantCulture) : length;
                isChunked |= name == "Transfer-Encoding";
            }

            var body = isChunked ? await ReadChunksAsync(cancellationToken) : await ReadAsync(length, cancellationToken);
            var answer = $$"""{"verdict":"{{Verdict(body)}}","file_info":{"file_size_in_bytes":{{body.Length}} } }""";
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"),
                cancellationToken);
        }
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        int size;
        do
        {
            size = int.Parse(await ReadLineAsync(cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadAsync(size, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }
        while (size > 0);
        return body.ToArray();
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

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

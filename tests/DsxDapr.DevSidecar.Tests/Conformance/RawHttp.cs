using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.DevSidecar.Tests.Conformance;

/// <summary>An answer, read to the end of its connection.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, TimeSpan Took)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>Sends requests byte for byte, which no HTTP client does: raw UTF-8 in the target, unknown verbs, headers in two lines.</summary>
internal static class RawHttp
{
    /// <summary>Sends one request on a connection of its own.</summary>
    /// <exception cref="IOException">The connection was refused, or closed before there was a whole answer.</exception>
    public static async Task<RawAnswer> SendAsync(
        int port, string method, string target, IEnumerable<(string Name, string Value)>? headers = null, byte[]? body = null, bool chunked = false)
    {
        var begin = TimeProvider.System.GetTimestamp();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException e)
        {
            throw new IOException("refused", e);
        }

        await using var stream = new NetworkStream(socket);
        var reading = ReadToEndAsync(stream);
        try
        {
            await stream.WriteAsync(Head(port, method, target, headers ?? [], body, chunked));
            await WriteBodyAsync(stream, body ?? [], chunked);
        }
        catch (IOException)
        {
            // It answered without waiting for all of the request.
        }

        var answer = Parse(await reading.WaitAsync(TimeSpan.FromSeconds(60)), method == "HEAD");
        return answer with { Took = TimeProvider.System.GetElapsedTime(begin) };
    }

    private static byte[] Head(int port, string method, string target, IEnumerable<(string Name, string Value)> headers, byte[]? body, bool chunked)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nConnection: close\r\n");
        if (!headers.Any(h => h.Name == "Host"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Host: 127.0.0.1:{port}\r\n");
        }

        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (chunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }
        else if (body is { Length: > 0 } || method is "POST" or "PUT" or "PATCH")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body?.Length ?? 0}\r\n");
        }

        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    private static async Task WriteBodyAsync(NetworkStream stream, byte[] body, bool chunked)
    {
        const int Piece = 64 * 1024;
        for (var at = 0; at < body.Length; at += Piece)
        {
            var piece = body.AsMemory(at, Math.Min(Piece, body.Length - at));
            if (chunked)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n")));
            }

            await stream.WriteAsync(piece);
            if (chunked)
            {
                await stream.WriteAsync("\r\n"u8.ToArray());
            }
        }

        if (chunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }
    }

    private static async Task<byte[]> ReadToEndAsync(NetworkStream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all);
        }
        catch (IOException) when (all.Length > 0)
        {
            // A reset after the answer: it did not want the rest of the request.
        }

        return all.ToArray();
    }

    private static RawAnswer Parse(byte[] bytes, bool isHead)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            throw new IOException("no response");
        }

        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        (string Name, string Value)[] headers =
            [.. lines.Skip(1).Select(l => (l[..l.IndexOf(':', StringComparison.Ordinal)], l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))];
        var body = bytes[(end + 4)..];
        if (!isHead && headers.Any(h => h.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            body = Dechunk(body);
        }

        return new RawAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body, default);
    }

    private static byte[] Dechunk(byte[] chunked)
    {
        using var body = new MemoryStream();
        for (var at = 0; ;)
        {
            var line = chunked.AsSpan(at).IndexOf("\r\n"u8);
            if (line < 0)
            {
                throw new IOException("the answer breaks off");
            }

            var length = int.Parse(Encoding.ASCII.GetString(chunked, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return body.ToArray();
            }

            if (chunked.Length < at + line + 2 + length)
            {
                throw new IOException("the answer breaks off");
            }

            body.Write(chunked, at + line + 2, length);
            at += line + 2 + length + 2;
        }
    }
}

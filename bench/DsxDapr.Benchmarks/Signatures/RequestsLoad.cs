using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>
/// The client of <see cref="RequestsCommand"/>: makes and signs all requests of a round beforehand, then sends them over a few connections,
/// one at a time on each, with as little work as can be.
/// </summary>
internal sealed class RequestsLoad(Uri url, HmacKey key)
{
    public const string CommandName = "signed-requests-client";
    public const int Connections = 16;
    public const int RequestsOfAConnection = 2_000;

    private static readonly byte[] Body = new byte[512];

    public static Command Create()
    {
        var url = new Argument<string>("url");
        var command = new Command(CommandName, "The client of signed-requests, told by lines on standard input what to do.") { url };
        command.Hidden = true;
        command.SetAction((result, stop) => RunAsync(new Uri(result.GetRequiredValue(url)), stop));
        return command;
    }

    private static async Task RunAsync(Uri url, CancellationToken stop)
    {
        var (keyId, secret) = (Console.ReadLine()!, Console.ReadLine()!);
        var load = new RequestsLoad(url, new HmacKey(keyId, secret));
        while (Console.ReadLine() is { } line)
        {
            var isSigned = line.StartsWith("signed ", StringComparison.Ordinal);
            var route = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            var requests = Enumerable.Range(0, Connections).Select(_ => load.Make(route, isSigned)).ToList();
            Console.WriteLine("ready");
            _ = Console.ReadLine();
            await Task.WhenAll(requests.Select(mine => load.SendAsync(mine, stop)));
            Console.WriteLine("done");
        }
    }

    private byte[][] Make(string route, bool isSigned) => [.. Enumerable.Range(0, RequestsOfAConnection).Select(_ =>
    {
        var authorization = isSigned
            ? $"Authorization: {DsxHmacSignature.CreateHeader(key, "POST", route, Body, TimeProvider.System)}\r\n"
            : "";
        var head = $"POST {route} HTTP/1.1\r\nHost: {url.Authority}\r\n{authorization}Content-Length: {Body.Length}\r\n\r\n";
        return (byte[])[.. Encoding.ASCII.GetBytes(head), .. Body];
    })];

    private async Task SendAsync(byte[][] requests, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, url.Port), stop);
        var answer = new byte[4096];
        foreach (var request in requests)
        {
            await socket.SendAsync(request, stop);
            await ReceiveAsync(socket, answer, stop);
        }
    }

    // An answer has no body, so it ends with its head.
    private static async Task ReceiveAsync(Socket socket, byte[] answer, CancellationToken stop)
    {
        var length = 0;
        while (!answer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length), stop);
            length += read > 0 ? read : throw new InvalidOperationException("The server ended the connection.");
        }

        if (!answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidOperationException("Refused: " + Encoding.ASCII.GetString(answer, 0, length));
        }
    }
}

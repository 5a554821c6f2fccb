using System.Globalization;
using System.Net;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>The TCP addresses that a process listens on, as Linux tells them in <c>/proc</c>.</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";
    private const string Socket = "socket:[";

    public static IReadOnlyList<IPEndPoint> Of(int pid)
    {
        var own = Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd")
            .Select(entry => File.ResolveLinkTarget(entry, returnFinalTarget: false)?.Name ?? "")
            .Where(target => target.StartsWith(Socket, StringComparison.Ordinal))
            .Select(target => target[Socket.Length..^1])
            .ToHashSet();
        return
        [
            .. new[] { "tcp", "tcp6" }.SelectMany(family => File.ReadLines($"/proc/{pid}/net/{family}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listening && own.Contains(fields[9]))
                .Select(fields => Parse(fields[1])),
        ];
    }

    // Hexadecimal, each group of four bytes in the order of the machine, which is little-endian.
    private static IPEndPoint Parse(string text)
    {
        var (address, port) = (text.Split(':')[0], text.Split(':')[1]);
        var bytes = Convert.FromHexString(address).Chunk(4).SelectMany(Enumerable.Reverse).ToArray();
        var parsed = new IPAddress(bytes);
        return new IPEndPoint(
            parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed, int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}

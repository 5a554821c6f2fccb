using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>Reads clamd's answers from a connection: texts that end with a zero byte.</summary>
internal sealed class ClamdReplies(Socket socket)
{
    // Far above the longest name of a threat.
    private const int MaxSize = 8 * 1024;

    private readonly byte[] _buffer = new byte[MaxSize];
    private int _count;
    private long? _interrupted;

    /// <summary>The next answer; null when clamd has closed the connection.</summary>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="EngineException">What came is no answer of clamd.</exception>
    public async ValueTask<string?> NextAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _count).IndexOf((byte)0)) < 0)
        {
            if (_count == MaxSize)
            {
                throw new EngineException(EngineFailure.Failed, "clamd gave an answer without end.");
            }

            var received = await socket.ReceiveAsync(_buffer.AsMemory(_count), cancellationToken);
            if (received == 0)
            {
                return null;
            }

            _count += received;
        }

        var reply = Encoding.UTF8.GetString(_buffer, 0, end);
        _count -= end + 1;
        _buffer.AsSpan(end + 1, _count).CopyTo(_buffer);
        return reply;
    }

    /// <summary>The next answer within a session, with the number of the command it answers; null when clamd has closed the connection.</summary>
    /// <remarks>
    /// clamd writes the number of its version before the version itself, and another thread may write an answer in between:
    /// <c>2: 1: stream: OK\0ClamAV 1.4.6\0</c>. Every single write of clamd's arrives in one piece.
    /// </remarks>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="EngineException">What came is no answer of clamd.</exception>
    public async ValueTask<(long Command, string Reply)?> NextOfSessionAsync(CancellationToken cancellationToken)
    {
        if (await NextAsync(cancellationToken) is not { } text)
        {
            return null;
        }

        if (_interrupted is { } command)
        {
            _interrupted = null;
            return (command, text);
        }

        var outer = Split(text) ?? throw new EngineException(EngineFailure.Failed, "clamd gave an answer without the number of its command.");
        if (Split(outer.Reply) is not { } inner)
        {
            return outer;
        }

        _interrupted = outer.Command;
        return inner;
    }

    private static (long Command, string Reply)? Split(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var command)
            ? (command, text[(colon + 2)..])
            : null;
    }
}

using System.Net.Sockets;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>
/// A connection to clamd that serves many scans, one after another (<c>IDSESSION</c>). Right behind each content clamd is asked for its
/// version: it can only see that question when it has taken every byte before it, so an answer to it proves that the verdict is
/// about the whole content, and tells with which database it was made. It may come before the verdict or after it.
/// </summary>
internal sealed class ClamdSession(Socket socket) : IDisposable
{
    private readonly ClamdReplies _replies = new(socket);
    private long _lastCommand;

    /// <summary>Whether a scan has been answered on this connection.</summary>
    public bool HasServed => _lastCommand > 0;

    /// <summary>Whether it can take another scan: clamd has neither closed it nor said anything unasked.</summary>
    public bool IsIdle => !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Sends <paramref name="first"/> and the rest of <paramref name="content"/>, and gives the verdict.</summary>
    /// <returns>The verdict, and clamd's version unless the session is over.</returns>
    /// <exception cref="ContentException">The content cannot be read.</exception>
    /// <exception cref="EngineException">clamd gave no verdict.</exception>
    public async ValueTask<(EngineVerdict Verdict, ClamdVersion? Version)> ScanAsync(
        ClamdChunk first, ContentStream content, EngineInfo engine, CancellationToken cancellationToken)
    {
        var sent = await TrySendAsync(first.AsFirst(opensSession: !HasServed), cancellationToken)
            && (first.IsLast || await TrySendRestAsync(content, cancellationToken));
        var (scan, question) = (_lastCommand + 1, _lastCommand + 2);
        string? reply = null;
        ClamdVersion? version = null;
        while (reply is null || version is null)
        {
            var answer = await ReceiveAsync(cancellationToken);
            if (answer.Command == scan && reply is null)
            {
                reply = answer.Reply;
                if (ClamdReply.EndsSession(reply))
                {
                    return (ClamdReply.ToVerdict(reply, engine), Version: null);
                }
            }
            else if (answer.Command == question && version is null)
            {
                version = ClamdVersion.TryParse(answer.Reply)
                    ?? throw new EngineException(EngineFailure.Failed, "clamd does not tell its version.");
            }
            else
            {
                throw new EngineException(EngineFailure.Failed, "clamd answered what it was not asked.");
            }

            if (!sent)
            {
                throw new EngineException(EngineFailure.Failed, "clamd gave its verdict before the end of the content.");
            }
        }

        _lastCommand = question;
        return (ClamdReply.ToVerdict(reply, version.Engine), version);
    }

    public void Dispose() => socket.Dispose();

    // False when clamd does not listen any more: then it says why, or has closed the connection.
    private async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async ValueTask<bool> TrySendRestAsync(ContentStream content, CancellationToken cancellationToken)
    {
        using var chunk = new ClamdChunk();
        while (!chunk.IsLast)
        {
            await chunk.FillAsync(content, cancellationToken);
            if (!IsIdle || !await TrySendAsync(chunk.AsNext(), cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<(long Command, string Reply)> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _replies.NextOfSessionAsync(cancellationToken) ?? throw Gone(cause: null);
        }
        catch (SocketException e)
        {
            throw Gone(e);
        }
    }

    private static EngineException Gone(Exception? cause) =>
        new(EngineFailure.Unavailable, "clamd closed the connection before its verdict.", cause);
}

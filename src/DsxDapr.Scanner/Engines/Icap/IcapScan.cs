using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>One content's way through a connection.</summary>
internal sealed class IcapScan(IcapConnection connection, IcapUrl url, string method, IcapService service, ContentStream content)
{
    private const int ChunkSize = 64 * 1024;

    private volatile bool _isAllSent;
    private volatile IcapHead? _head;
    private bool _cameEarly;

    /// <summary>Whether the connection can serve another scan.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>Sends the content and gives the verdict.</summary>
    /// <param name="preview">The first bytes of the content: as many as the service wants to see first, or all there are.</param>
    /// <param name="name">The item's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ContentException">The content cannot be read.</exception>
    /// <exception cref="EngineException">There is no verdict.</exception>
    public async ValueTask<EngineVerdict> RunAsync(ReadOnlyMemory<byte> preview, string name, CancellationToken cancellationToken)
    {
        await connection.WriteAsync(
            IcapRequest.Head(url, method, service.Preview, name, content.AnnouncedLength), cancellationToken);
        if (service.Preview is not { } previewSize)
        {
            return await SendRestAsync(cancellationToken);
        }

        if (!preview.IsEmpty)
        {
            await connection.WriteChunkAsync(preview, cancellationToken);
        }

        var isAll = preview.Length < previewSize;
        await connection.WriteAsync(isAll ? "0; ieof\r\n\r\n" : "0\r\n\r\n", cancellationToken);
        await connection.FlushAsync(cancellationToken);
        var head = IcapHead.Parse(await connection.Reader.ReadHeadAsync(cancellationToken));
        if (head.Status == 100)
        {
            return isAll
                ? throw new EngineException(EngineFailure.Failed, "The service wants more than there is.")
                : await SendRestAsync(cancellationToken);
        }

        var answer = await IcapAnswer.ReadAsync(head, connection.Reader, cancellationToken);
        IsReusable = head.IsKeepAlive;
        return await JudgeByPreviewAsync(answer, cancellationToken);
    }

    private async ValueTask<EngineVerdict> JudgeByPreviewAsync(IcapAnswer answer, CancellationToken cancellationToken)
    {
        if (await content.ReadAsync(new byte[1], cancellationToken) == 0)
        {
            return IcapVerdict.Of(answer, service, content, isEarly: false);
        }

        if (IcapVerdict.FindThreat(answer.Head, service.Engine) is { } threat)
        {
            return threat;
        }

        return answer.Head.Status is 200 or 204
            ? new EngineVerdict(
                service.Engine,
                answer.HttpStatus >= 400 ? ScanVerdict.Malicious : ScanVerdict.Unscannable,
                answer.HttpStatus >= 400 ? "unnamed" : null,
                $"The service decided on the first {service.Preview} bytes.")
            : throw IcapVerdict.ToException(answer.Head);
    }

    // A service may send the content back while it comes: sending and receiving go on at the same time.
    private async ValueTask<EngineVerdict> SendRestAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = ReceiveAsync(enough, stop.Token);
        try
        {
            if (await TrySendAsync(enough.Token, cancellationToken))
            {
                var answer = await receiving;
                IsReusable = answer.Head.IsKeepAlive && !_cameEarly;
                return IcapVerdict.Of(answer, service, content, _cameEarly);
            }

            var head = _head ?? (await receiving).Head;
            return IcapVerdict.FindThreat(head, service.Engine)
                ?? (head.Status == 413
                    ? new EngineVerdict(service.Engine, ScanVerdict.TooLarge, Reason: "The service does not take so large a content.")
                    : throw (head.Status >= 400 ? IcapVerdict.ToException(head) : TooEarly()));
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IcapAnswer> ReceiveAsync(CancellationTokenSource enough, CancellationToken cancellationToken)
    {
        // Not on the sender's time.
        await Task.Yield();
        var head = IcapHead.Parse(await connection.Reader.ReadHeadAsync(cancellationToken));
        (_cameEarly, _head) = (!_isAllSent, head);
        if (_cameEarly && (head.Status != 200 || IcapVerdict.FindThreat(head, service.Engine) is not null))
        {
            // Who has answered may read no more, and sending would wait for ever.
            await enough.CancelAsync();
        }

        return await IcapAnswer.ReadAsync(head, connection.Reader, cancellationToken);
    }

    // False when the service has answered already, or does not listen any more.
    private async ValueTask<bool> TrySendAsync(CancellationToken enough, CancellationToken cancellationToken)
    {
        using var chunk = PooledBuffer.Rent(ChunkSize);
        int count;
        while ((count = await content.ReadAsync(chunk.Memory, cancellationToken)) > 0)
        {
            var part = chunk.Memory[..count];
            if (!await TryWriteAsync(() => connection.WriteChunkAsync(part, enough), cancellationToken))
            {
                return false;
            }
        }

        return await TryWriteAsync(() => EndAsync(enough), cancellationToken);
    }

    private async ValueTask EndAsync(CancellationToken enough)
    {
        // All of the content first: an answer that comes before this is out is of a service that did not see all.
        await connection.FlushAsync(enough);
        _isAllSent = true;
        await connection.WriteAsync("0\r\n\r\n", enough);
        await connection.FlushAsync(enough);
    }

    private static async ValueTask<bool> TryWriteAsync(Func<ValueTask> write, CancellationToken cancellationToken)
    {
        try
        {
            await write();
            return true;
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static EngineException TooEarly() =>
        new(EngineFailure.Failed, "The service gave its verdict before the end of the content.");
}

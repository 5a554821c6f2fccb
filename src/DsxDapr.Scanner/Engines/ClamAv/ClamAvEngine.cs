using System.Collections.Concurrent;
using System.Net.Sockets;

namespace DsxDapr.Scanner.Engines.ClamAv;

/// <summary>One clamd (https://docs.clamav.net/manual/Usage/Scanning.html#clamd), over pooled sessions.</summary>
internal sealed class ClamAvEngine(ClamdAddress address, long maxSizeInBytes, int maxScansAtOnce, TimeProvider clock) : IScanEngine, IDisposable
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "clamav";

    // clamd closes idle sessions itself, after its CommandReadTimeout: 30 s by default, 5 s at the least that is sensible.
    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(4);

    private readonly ConcurrentStack<(ClamdSession Session, long Since)> _idle = new();
    private volatile EngineInfo _info = ClamdVersion.UnknownEngine;

    public EngineInfo Info => _info;

    public long? MaxSizeInBytes => maxSizeInBytes;

    public int? MaxScansAtOnce => maxScansAtOnce;

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        using var first = new ClamdChunk();
        await first.FillAsync(content, cancellationToken);
        while (true)
        {
            var session = TakeIdle() ?? await ConnectAsync(cancellationToken);
            var wasUsed = session.HasServed;
            var isReusable = false;
            try
            {
                var (verdict, version) = await session.ScanAsync(first, content, _info, cancellationToken);
                isReusable = version is not null;
                _info = version?.Engine ?? _info;
                return verdict;
            }
            catch (EngineException e) when (e.Failure == EngineFailure.Unavailable && wasUsed && content.BytesRead == first.DataLength)
            {
                // clamd has just closed the session; what was sent is still at hand for a new one.
            }
            finally
            {
                Release(session, isReusable);
            }
        }
    }

    public async ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await address.ConnectAsync(cancellationToken);
            await socket.SendAsync("zVERSION\0"u8.ToArray(), cancellationToken);
            var reply = await new ClamdReplies(socket).NextAsync(cancellationToken);
            if (ClamdVersion.TryParse(reply ?? "") is not { } version)
            {
                return new EngineHealth(_info, $"clamd at {address} does not tell its version.");
            }

            _info = version.Engine;
            return new EngineHealth(version.Engine, Problem: null, version.DatabaseDate);
        }
        catch (Exception e) when (e is SocketException or EngineException)
        {
            return new EngineHealth(_info, $"clamd at {address} does not answer: {e.Message}");
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var entry))
        {
            entry.Session.Dispose();
        }
    }

    private ClamdSession? TakeIdle()
    {
        while (_idle.TryPop(out var entry))
        {
            if (clock.GetElapsedTime(entry.Since) < MaxIdle && entry.Session.IsIdle)
            {
                return entry.Session;
            }

            entry.Session.Dispose();
        }

        return null;
    }

    private async ValueTask<ClamdSession> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new ClamdSession(await address.ConnectAsync(cancellationToken));
        }
        catch (SocketException e)
        {
            throw new EngineException(EngineFailure.Unavailable, $"clamd at {address} cannot be reached: {e.Message}", e);
        }
    }

    private void Release(ClamdSession session, bool isReusable)
    {
        if (isReusable)
        {
            _idle.Push((session, clock.GetTimestamp()));
        }
        else
        {
            session.Dispose();
        }
    }
}

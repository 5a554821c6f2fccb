using System.Collections.Concurrent;
using System.Net.Sockets;
using DsxDapr.Security.Tls;

namespace DsxDapr.Scanner.Engines.Icap;

/// <summary>One ICAP service (RFC 3507), over pooled connections.</summary>
/// <param name="url">The service.</param>
/// <param name="options">How it is called.</param>
/// <param name="trust">Verifies its certificate.</param>
/// <param name="clock">Tells when to ask again what it can do.</param>
internal sealed class IcapEngine(IcapUrl url, IcapOptions options, ServerTrust trust, TimeProvider clock)
    : IScanEngine, IDisposable
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "icap";

    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(30);

    // A service that says nothing of it is asked every minute, and one that says more every hour: its database changes.
    private static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxTimeToLive = TimeSpan.FromHours(1);

    private readonly string _method = options.Method.ToUpperInvariant();
    private readonly ConcurrentStack<(IcapConnection Connection, long Since)> _idle = new();
    private volatile Known? _known;

    public EngineInfo Info => _known?.Service.Engine ?? new EngineInfo(EngineName, "", DatabaseVersion: null);

    public long? MaxSizeInBytes => options.MaxSizeInBytes;

    public int? MaxScansAtOnce => Math.Min(options.MaxScansAtOnce, Math.Max(1, _known?.Service.MaxConnections ?? int.MaxValue));

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        var service = await GetServiceAsync(cancellationToken);
        using var buffer = PooledBuffer.Rent(Math.Max(1, service.Preview ?? 0));
        var count = service.Preview is not { } size
            ? 0
            : await content.ReadAtLeastAsync(buffer.Memory[..size], size, throwOnEndOfStream: false, cancellationToken);
        while (true)
        {
            var connection = TakeIdle() ?? await IcapConnection.OpenAsync(url, trust, cancellationToken);
            var scan = new IcapScan(connection, url, _method, service, content);
            try
            {
                return await scan.RunAsync(buffer.Memory[..count], context.Metainfo, cancellationToken);
            }
            catch (Exception e) when (IsBroken(e) && connection.HasServed && content.BytesRead == count)
            {
                // The server has just closed the connection; what was sent is still at hand for a new one.
            }
            catch (Exception e) when (e is SocketException || (e is IOException and not ContentException))
            {
                throw new EngineException(EngineFailure.Unavailable, $"The connection to {url.Text} broke: {e.Message}", e);
            }
            finally
            {
                Release(connection, scan.IsReusable);
            }
        }
    }

    public async ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            _known = new Known(await AskAsync(cancellationToken), clock.GetTimestamp());
            return new EngineHealth(Info);
        }
        catch (Exception e) when (e is EngineException or IOException or SocketException)
        {
            return new EngineHealth(Info, $"{url.Text}: {e.Message}");
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var entry))
        {
            entry.Connection.Dispose();
        }
    }

    private static bool IsBroken(Exception e) =>
        e is SocketException or EngineException { Failure: EngineFailure.Unavailable } || (e is IOException and not ContentException);

    private async ValueTask<IcapService> GetServiceAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && clock.GetElapsedTime(known.Since) < TimeToLive(known.Service))
        {
            return known.Service;
        }

        try
        {
            var service = await AskAsync(cancellationToken);
            _known = new Known(service, clock.GetTimestamp());
            return service;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new EngineException(EngineFailure.Unavailable, $"The connection to {url.Text} broke: {e.Message}", e);
        }
    }

    private static TimeSpan TimeToLive(IcapService service) =>
        service.TimeToLive is not { } time ? DefaultTimeToLive : time < MaxTimeToLive ? time : MaxTimeToLive;

    private async ValueTask<IcapService> AskAsync(CancellationToken cancellationToken)
    {
        using var connection = await IcapConnection.OpenAsync(url, trust, cancellationToken);
        await connection.WriteAsync(IcapRequest.Options(url), cancellationToken);
        await connection.FlushAsync(cancellationToken);
        return IcapService.Parse(IcapHead.Parse(await connection.Reader.ReadHeadAsync(cancellationToken)), _method);
    }

    private IcapConnection? TakeIdle()
    {
        while (_idle.TryPop(out var entry))
        {
            if (clock.GetElapsedTime(entry.Since) < MaxIdle && entry.Connection.IsIdle)
            {
                return entry.Connection;
            }

            entry.Connection.Dispose();
        }

        return null;
    }

    private void Release(IcapConnection connection, bool isReusable)
    {
        if (isReusable)
        {
            connection.HasServed = true;
            _idle.Push((connection, clock.GetTimestamp()));
        }
        else
        {
            connection.Dispose();
        }
    }

    private sealed record Known(IcapService Service, long Since);
}

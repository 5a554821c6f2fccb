using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Metrics;

namespace DsxDapr.DevSidecar.Apps;

/// <summary>Calls an app on its loopback port.</summary>
internal sealed class HttpAppChannel : IAppChannel, IDisposable
{
    /// <summary>How often the port is tried while the app is starting.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly HttpMessageInvoker _client = new(AppHttp.CreateHandler());
    private readonly int _port;
    private readonly string _base;
    private readonly string? _token;
    private readonly AppSlots? _slots;
    private readonly TimeProvider _time;
    private readonly SidecarMetrics? _metrics;

    /// <summary>A channel to the app of <paramref name="spec"/>, which must have a port.</summary>
    public HttpAppChannel(SidecarSpec spec, TimeProvider time, SidecarMetrics? metrics = null)
    {
        AppId = spec.AppId;
        _port = spec.AppPort ?? throw new ArgumentException("The app has no port.", nameof(spec));
        _base = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");
        _token = spec.AppApiToken;
        _slots = spec.AppMaxConcurrency > 0 ? new AppSlots(spec.AppMaxConcurrency) : null;
        _time = time;
        _metrics = metrics;
        Health = spec.EnableAppHealthCheck ? new AppHealth(spec.AppHealthThreshold) : null;
    }

    /// <inheritdoc/>
    public string AppId { get; }

    /// <summary>The result of the health checks; null when they are off.</summary>
    public AppHealth? Health { get; }

    /// <inheritdoc/>
    public async Task WaitUntilReachableAsync(CancellationToken ct)
    {
        await WaitUntilListeningAsync(ct);
        if (Health is not null)
        {
            await Health.WaitUntilHealthyAsync(ct);
        }
    }

    /// <summary>Completes when the app's port accepts connections, healthy or not.</summary>
    public async Task WaitUntilListeningAsync(CancellationToken ct)
    {
        while (!await AcceptsConnectionsAsync(ct))
        {
            await Task.Delay(PollInterval, _time, ct);
        }
    }

    /// <inheritdoc/>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (Health is { IsHealthy: false })
        {
            return Task.FromException<HttpResponseMessage>(new AppUnhealthyException());
        }

        return _slots is null ? SendUncheckedAsync(request, ct) : _slots.RunAsync(() => SendUncheckedAsync(request, ct), ct);
    }

    /// <summary>Calls the app whether it is healthy or not, and beside the others: a probe.</summary>
    public Task<HttpResponseMessage> SendUncheckedAsync(HttpRequestMessage request, CancellationToken ct)
    {
        request.RequestUri = AppHttp.ExactUri(_base + request.RequestUri!.OriginalString);
        if (_token is not null)
        {
            request.Headers.Remove("dapr-api-token");
            request.Headers.TryAddWithoutValidation("dapr-api-token", _token);
        }

        return _metrics is null ? _client.SendAsync(request, ct) : _metrics.MeasureAsync(request, () => _client.SendAsync(request, ct));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _slots?.Dispose();
    }

    private async Task<bool> AcceptsConnectionsAsync(CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

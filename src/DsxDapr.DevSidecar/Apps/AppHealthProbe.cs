using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Apps;

/// <summary>Asks an app for its health again and again; anything but a 2xx in time is a failure.</summary>
internal sealed partial class AppHealthProbe(SidecarSpec spec, HttpAppChannel channel, AppHealth health, TimeProvider time, ILogger<AppHealthProbe> log)
{
    /// <summary>Until it is healthy for the first time an app is asked more often: it is just starting, and others wait for it.</summary>
    private static readonly TimeSpan StartInterval = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _interval = TimeSpan.FromSeconds(spec.AppHealthProbeInterval);
    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(spec.AppHealthProbeTimeout);

    /// <summary>Probes until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var wasHealthy = false;
        while (true)
        {
            await ProbeAsync(ct);
            wasHealthy |= health.IsHealthy;
            await Task.Delay(wasHealthy ? _interval : StartInterval, time, ct);
        }
    }

    private async Task ProbeAsync(CancellationToken ct)
    {
        var good = await IsGoodAsync(ct);
        if (!health.Report(good))
        {
            return;
        }

        if (good)
        {
            Log.Healthy(log);
        }
        else
        {
            Log.Unhealthy(log, spec.AppHealthThreshold);
        }
    }

    private async Task<bool> IsGoodAsync(CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(spec.AppHealthCheckPath, UriKind.Relative));
            using var response = await channel.SendUncheckedAsync(request, either.Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "the app is healthy")]
        public static partial void Healthy(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "the app is not healthy: {Threshold} probes in a row failed")]
        public static partial void Unhealthy(ILogger logger, int threshold);
    }
}

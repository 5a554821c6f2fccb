namespace DsxDapr.DevSidecar.Hosting;

/// <summary>Where one sidecar stands between its start and its end, as its health endpoints tell it.</summary>
internal sealed class SidecarState
{
    private volatile bool _appReached;
    private volatile bool _stopping;

    /// <summary>Whether <c>/v1.0/healthz</c> answers 204: the app's port was seen open and nobody asked to stop.</summary>
    public bool IsReady => _appReached && !_stopping;

    /// <summary>Whether the sidecar is shutting down.</summary>
    public bool IsStopping => _stopping;

    /// <summary>The app's port accepts connections (or there is no app to wait for).</summary>
    public void AppReached() => _appReached = true;

    /// <summary>From now on the health endpoints answer 500.</summary>
    public void Stopping() => _stopping = true;
}

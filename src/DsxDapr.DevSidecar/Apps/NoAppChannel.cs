using DsxDapr.DevSidecar.Hosting;

namespace DsxDapr.DevSidecar.Apps;

/// <summary>Stands for an app that has no port: it calls others and cannot be called.</summary>
internal sealed class NoAppChannel(string appId) : IAppChannel
{
    /// <inheritdoc/>
    public string AppId => appId;

    /// <inheritdoc/>
    public Task WaitUntilReachableAsync(CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
        throw new HttpRequestException(HttpRequestError.ConnectionError, "app channel is not initialized");
}

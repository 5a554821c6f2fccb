namespace DsxDapr.DevSidecar.Hosting;

/// <summary>The way a sidecar calls its own app.</summary>
internal interface IAppChannel
{
    /// <summary>The app-id.</summary>
    string AppId { get; }

    /// <summary>
    /// Completes when the app's port accepts connections and, if its health is checked, the app is healthy.
    /// </summary>
    Task WaitUntilReachableAsync(CancellationToken ct);

    /// <summary>
    /// Sends a request with a relative URI; adds the app's API token. The answer may still be streaming.
    /// </summary>
    /// <exception cref="HttpRequestException">
    /// The call failed; <see cref="HttpRequestError.ConnectionError"/> means that the app never saw it
    /// (it does not listen, or it is unhealthy).
    /// </exception>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct);
}

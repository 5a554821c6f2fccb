namespace DsxDapr.DevSidecar.PubSub.Delivery;

/// <summary>Posts events to the app.</summary>
internal interface IEventSender
{
    /// <summary>Posts events to one path.</summary>
    /// <returns>The app's answer to each.</returns>
    /// <exception cref="OperationCanceledException">The sidecar cannot wait any longer.</exception>
    Task<AppAnswer[]> SendAsync(IReadOnlyList<ReceivedEvent> events, string path, CancellationToken ct);
}

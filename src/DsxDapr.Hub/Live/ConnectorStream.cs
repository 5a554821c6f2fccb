namespace DsxDapr.Hub.Live;

/// <summary><c>GET subscribe/connector-registered</c>: connectors that come, send a heartbeat, or go, from now on.</summary>
internal static class ConnectorStream
{
    private static readonly byte[] Connected = LiveFrames.Of(new { type = "connected", message = "Connector SSE stream started" });
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Streams until the client goes, does not keep up, or the hub stops.</summary>
    public static async Task HandleAsync(HttpContext context, LiveFeed feed, TimeProvider clock)
    {
        var subscription = await feed.SubscribeToConnectorsAsync(context.RequestAborted);
        try
        {
            await EventStream.RunAsync(context, Connected, (stream, end) => WriteAsync(stream, subscription, clock, end));
        }
        finally
        {
            await feed.UnsubscribeAsync(subscription);
        }
    }

    private static async Task WriteAsync(EventStream stream, LiveSubscription subscription, TimeProvider clock, CancellationToken end)
    {
        while (await subscription.WaitAsync(Silence, clock, end) is { } any)
        {
            if (!any)
            {
                await stream.WriteAsync(LiveFrames.Heartbeat);
            }

            while (subscription.TryTake(out var frame))
            {
                await stream.WriteAsync(frame);
            }
        }
    }
}

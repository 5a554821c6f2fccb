namespace DsxDapr.Hub.Live;

/// <summary><c>GET subscribe/scan-result</c>: every item that is finished, and every job that is steered, from now on.</summary>
internal static class ResultStream
{
    private const int EventsPerHeartbeat = 10;

    private static readonly byte[] Connected = LiveFrames.Of(new { type = "connected" });

    // Upstream is silent here while nothing happens; a proxy would cut that off.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Streams until the client goes, does not keep up, or the hub stops.</summary>
    public static async Task HandleAsync(HttpContext context, LiveFeed feed, TimeProvider clock)
    {
        var subscription = await feed.SubscribeToResultsAsync(context.RequestAborted);
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
        var events = 0;
        while (await subscription.WaitAsync(Silence, clock, end) is { } any)
        {
            if (!any)
            {
                await stream.WriteAsync(LiveFrames.Heartbeat);
            }

            while (subscription.TryTake(out var frame))
            {
                await stream.WriteAsync(frame);
                if (++events % EventsPerHeartbeat == 0)
                {
                    await stream.WriteAsync(LiveFrames.Heartbeat);
                }
            }
        }
    }
}

namespace DsxDapr.Hub.Live;

/// <summary>An open response of server-sent events (wire contract §3.8).</summary>
internal sealed class EventStream
{
    private readonly HttpResponse _response;
    private readonly CancellationToken _end;

    private EventStream(HttpResponse response, CancellationToken end) => (_response, _end) = (response, end);

    /// <summary>Opens the stream, says so, and runs it until the client goes or the hub stops.</summary>
    /// <param name="context">The call.</param>
    /// <param name="connected">The first frame.</param>
    /// <param name="run">Writes the rest; is cancelled when the stream is to end.</param>
    public static async Task RunAsync(HttpContext context, byte[] connected, Func<EventStream, CancellationToken, Task> run)
    {
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        var stream = new EventStream(response, end.Token);
        byte[] first = [.. "retry: 5000\n\n"u8, .. connected];
        try
        {
            await stream.WriteAsync(first);
            await run(stream, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client went away, or the hub stops: that is how a stream ends.
        }
    }

    /// <summary>Sends frames at once.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> frames)
    {
        await _response.Body.WriteAsync(frames, _end);
        await _response.Body.FlushAsync(_end);
    }
}

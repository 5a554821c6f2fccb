using System.Threading.Channels;

namespace DsxDapr.Hub.Live;

/// <summary>What one subscriber is still to be sent. It is bounded: whoever cannot keep up is dropped, and may come back.</summary>
internal sealed class LiveSubscription
{
    private const int MaxWaiting = 500;

    private readonly Channel<byte[]> _frames =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    private Task<bool>? _waiting;

    /// <summary>Adds a frame.</summary>
    /// <returns>False when the subscriber did not keep up: its stream ends after what it has.</returns>
    public bool TryAdd(byte[] frame)
    {
        if (_frames.Writer.TryWrite(frame))
        {
            return true;
        }

        _frames.Writer.TryComplete();
        return false;
    }

    /// <summary>Ends the stream after what is in it.</summary>
    public void End() => _frames.Writer.TryComplete();

    /// <summary>Takes the next frame that is there.</summary>
    public bool TryTake(out byte[]? frame) => _frames.Reader.TryRead(out frame);

    /// <summary>Waits for a frame, at the most for <paramref name="patience"/>.</summary>
    /// <returns>Whether there is one; null when the stream has ended.</returns>
    public async Task<bool?> WaitAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A wait that was in vain is gone on with: only one may be pending.
        _waiting ??= _frames.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        try
        {
            var any = await _waiting.WaitAsync(patience, clock, cancellationToken);
            _waiting = null;
            return any ? true : null;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

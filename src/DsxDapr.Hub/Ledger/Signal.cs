using System.Threading.Channels;

namespace DsxDapr.Hub.Ledger;

/// <summary>A signal for one waiting worker: set any number of times, it wakes the worker once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the worker, now or at its next wait.</summary>
    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits for the signal, at the most for <paramref name="timeout"/>.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await _set.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up: the worker looks by itself.
        }
    }
}

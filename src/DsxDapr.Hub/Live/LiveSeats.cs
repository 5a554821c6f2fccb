using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Live;

/// <summary>Limits how many streams are open.</summary>
internal sealed class LiveSeats(IOptions<LiveOptions> options)
{
    private int _taken;

    /// <summary>How many streams are open.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a seat, which is to be given back.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaxSubscribers)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    /// <summary>Gives a seat back.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _taken);
}

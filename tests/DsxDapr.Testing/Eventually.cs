using System.Diagnostics;

namespace DsxDapr.Testing;

/// <summary>Waits for a condition with a deadline, instead of for time to pass.</summary>
public static class Eventually
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a test waits for what should be there at once: long enough for a machine that has much else to do, as only a test that
    /// fails waits so long.
    /// </summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="because">Says in the error what did not happen.</param>
    /// <param name="timeout">The deadline; <see cref="Deadline"/> when not given.</param>
    public static Task TrueAsync(Func<bool> condition, string because, TimeSpan? timeout = null) =>
        TrueAsync(() => Task.FromResult(condition()), because, timeout);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string because, TimeSpan? timeout = null)
    {
        var limit = timeout ?? Deadline;
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Not within {limit}: {because}");
            }

            await Task.Delay(PauseAfter(watch.Elapsed));
        }
    }

    // What takes long is asked less often: the asking takes processor time from what is waited for.
    private static TimeSpan PauseAfter(TimeSpan elapsed)
    {
        var share = elapsed / 20;
        return share < ShortestPause ? ShortestPause : share > LongestPause ? LongestPause : share;
    }
}

using System.Diagnostics;

namespace DsxDapr.Testing;

/// <summary>Waits for a condition with a deadline, instead of for time to pass.</summary>
public static class Eventually
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="because">Says in the error what did not happen.</param>
    /// <param name="timeout">The deadline; 10 s when not given.</param>
    public static Task TrueAsync(Func<bool> condition, string because, TimeSpan? timeout = null) =>
        TrueAsync(() => Task.FromResult(condition()), because, timeout);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string because, TimeSpan? timeout = null)
    {
        var limit = timeout ?? TimeSpan.FromSeconds(10);
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

namespace DsxDapr.DevSidecar.Resources;

/// <summary>A retry policy of a <c>kind: Resiliency</c> resource.</summary>
/// <param name="Exponential">Whether the delay grows by half with every retry (from 500 ms); otherwise it is constant.</param>
/// <param name="Duration">The constant delay.</param>
/// <param name="MaxInterval">The longest delay of an exponential policy.</param>
/// <param name="MaxRetries">How many retries follow the first try; -1 means without end.</param>
internal sealed record RetryPolicy(bool Exponential, TimeSpan Duration, TimeSpan MaxInterval, int MaxRetries)
{
    private static readonly TimeSpan FirstExponentialDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether retry number <paramref name="retry"/> (from 1) may be made.</summary>
    public bool Allows(int retry) => MaxRetries < 0 || retry <= MaxRetries;

    /// <summary>The pause before retry number <paramref name="retry"/> (from 1).</summary>
    public TimeSpan DelayBefore(int retry)
    {
        if (!Exponential)
        {
            return Duration;
        }

        double milliseconds = FirstExponentialDelay.TotalMilliseconds * Math.Pow(1.5, Math.Min(retry - 1, 60));
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, MaxInterval.TotalMilliseconds));
    }
}

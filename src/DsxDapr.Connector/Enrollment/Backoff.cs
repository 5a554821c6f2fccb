namespace DsxDapr.Connector.Enrollment;

/// <summary>
/// How long to wait before trying a call to the hub again: 0.2, 0.4 and 0.8 s, so that a local start is quick, then 2, 4, 8 s
/// up to 60 s, each give or take a tenth.
/// </summary>
internal static class Backoff
{
    private const int QuickAttempts = 3;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The wait after the given number of failed attempts, from 1.</summary>
    public static TimeSpan After(int attempts)
    {
        var wait = attempts <= QuickAttempts
            ? Quick * Math.Pow(2, attempts - 1)
            : Slow * Math.Pow(2, Math.Min(attempts - QuickAttempts - 1, 10));
        return (wait < Longest ? wait : Longest) * (0.9 + (Random.Shared.NextDouble() * 0.2));
    }
}

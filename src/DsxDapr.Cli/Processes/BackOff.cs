namespace DsxDapr.Cli.Processes;

/// <summary>The pauses before a process is started again: 1 s, and each twice the one before.</summary>
/// <param name="longest">What no pause exceeds, 1 s or more.</param>
internal sealed class BackOff(TimeSpan longest)
{
    /// <summary>The longest pause when nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultLongest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = TimeSpan.FromSeconds(1);

    /// <summary>The pause before the next start.</summary>
    public TimeSpan Next()
    {
        var pause = _next;
        _next = _next * 2 < longest ? _next * 2 : longest;
        return pause;
    }

    /// <summary>Forgets the failures, when a process has run well for a while.</summary>
    public void Reset() => _next = TimeSpan.FromSeconds(1);
}

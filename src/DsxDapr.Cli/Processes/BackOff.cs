namespace DsxDapr.Cli.Processes;

/// <summary>The pauses before a process is started again: 1, 2, 4, 8, then 10 s.</summary>
internal sealed class BackOff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = TimeSpan.FromSeconds(1);

    /// <summary>The pause before the next start.</summary>
    public TimeSpan Next()
    {
        var pause = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return pause;
    }

    /// <summary>Forgets the failures, when a process has run well for a while.</summary>
    public void Reset() => _next = TimeSpan.FromSeconds(1);
}

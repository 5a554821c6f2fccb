using System.Globalization;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Jobs;

/// <summary>How far a job is, derived from its counters (wire contract §3.5).</summary>
/// <param name="Terminal">Items that need nothing more.</param>
/// <param name="Percent">Of all items so far, 0 to 100.</param>
/// <param name="Duration">Since it was opened, until it ended.</param>
/// <param name="Window">From the first dispatch to the last item that became terminal; null while there is none.</param>
/// <param name="Remaining">What the open items take when they take as long as the others did; null when that cannot be said.</param>
/// <param name="LastUpdate">When it last changed.</param>
internal sealed record JobProgress(
    long Terminal, long Percent, TimeSpan Duration, TimeSpan? Window, TimeSpan? Remaining, DateTimeOffset LastUpdate)
{
    /// <summary><see cref="Remaining"/> for people: <c>HH:MM:SS</c>, or <c>Nd HH:MM:SS</c>.</summary>
    public string? TimeRemaining =>
        Remaining?.ToString(Remaining.Value.Days > 0 ? @"d'd 'hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>The progress of a job.</summary>
    public static JobProgress Of(JobRecord job, DateTimeOffset now)
    {
        var terminal = job.Items - job.Open;
        var duration = (job.FinishedAt ?? now) - job.StartedAt;
        var isOver = job.FinishedAt is not null || job.Open == 0;
        return new JobProgress(
            terminal,
            job.Items == 0 ? 0 : Math.Min(100, terminal * 100 / job.Items),
            duration,
            job.LastTerminalAt - job.FirstDispatchedAt,
            isOver || terminal == 0 ? null : TimeSpan.FromSeconds(duration.TotalSeconds / terminal * job.Open),
            new[] { job.StartedAt, job.LastEnqueuedAt, job.EnumeratedAt, job.FirstDispatchedAt, job.LastTerminalAt, job.FinishedAt }.Max()!.Value);
    }
}

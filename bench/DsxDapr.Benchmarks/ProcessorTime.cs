using System.Diagnostics;

namespace DsxDapr.Benchmarks;

/// <summary>
/// The processor time that processes take from now on. On a machine that others use it is a better measure than the clock.
/// </summary>
internal sealed class ProcessorTime
{
    private readonly int? _process;
    private readonly TimeSpan _begin;

    /// <param name="process">The process id; null for a process that does not count.</param>
    public ProcessorTime(int? process) => (_process, _begin) = (process, Of(process));

    /// <summary>The time so far, in seconds.</summary>
    public double Seconds => Math.Round((Of(_process) - _begin).TotalSeconds, 3);

    private static TimeSpan Of(int? id)
    {
        if (id is null)
        {
            return TimeSpan.Zero;
        }

        using var process = Process.GetProcessById(id.Value);
        return process.TotalProcessorTime;
    }
}

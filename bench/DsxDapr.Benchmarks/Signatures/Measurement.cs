using System.Diagnostics;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>Time and memory of one call: the median of several rounds of many calls.</summary>
internal sealed record Measurement(double Nanoseconds, double Bytes)
{
    private const int Rounds = 15;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(100);

    public static Measurement Of(Action call)
    {
        var calls = CallsIn(RoundTime, call);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Round(call, calls)).ToList();
        return new Measurement(Median(rounds.Select(static round => round.Nanoseconds)), Median(rounds.Select(static round => round.Bytes)));
    }

    private static Measurement Round(Action call, long calls)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var number = 0L; number < calls; number++)
        {
            call();
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Measurement(elapsed.TotalNanoseconds / calls, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls);
    }

    // Warms up, too: the compiler needs some calls, and some time, to make the code fast.
    private static long CallsIn(TimeSpan time, Action call)
    {
        var started = Stopwatch.GetTimestamp();
        long calls = 0;
        while (Stopwatch.GetElapsedTime(started) < time * 5)
        {
            call();
            calls++;
        }

        return Math.Max(1, calls / 5);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}

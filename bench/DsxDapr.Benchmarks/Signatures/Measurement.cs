using System.Diagnostics;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>Time and memory of one call: the median of many short rounds.</summary>
internal sealed record Measurement(double Nanoseconds, double Bytes)
{
    private const int Rounds = 41;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(25);

    /// <summary>Measures several calls by turns, so that whatever else the machine does meets all of them alike.</summary>
    public static IReadOnlyList<Measurement> Of(params IReadOnlyList<Action> calls)
    {
        var counts = calls.Select(CallsInARound).ToList();
        var rounds = Enumerable.Range(0, Rounds).Select(_ => calls.Select((call, index) => Round(call, counts[index])).ToList()).ToList();
        return [.. calls.Select((_, index) => new Measurement(
            Median(rounds.Select(round => round[index].Nanoseconds)), Median(rounds.Select(round => round[index].Bytes))))];
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
    private static long CallsInARound(Action call)
    {
        const int roundsOfWarmUp = 20;
        var started = Stopwatch.GetTimestamp();
        long calls = 0;
        while (Stopwatch.GetElapsedTime(started) < RoundTime * roundsOfWarmUp)
        {
            call();
            calls++;
        }

        return Math.Max(1, calls / roundsOfWarmUp);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}

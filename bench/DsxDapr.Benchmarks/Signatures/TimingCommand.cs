using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>
/// <c>signature-timing</c>: whether the time of refusing a wrong signature tells how much of it is right. Compares signatures that share 0
/// to 31 bytes with the right one by Welch's t-test; above 4.5 in either direction the times differ.
/// </summary>
internal static class TimingCommand
{
    private const int Calls = 100_000;
    private const double Limit = 4.5;
    private static readonly int[] RightBytes = [0, 1, 8, 16, 31]; // 0 beside 0 shows what chance does

    public static Command Create()
    {
        var command = new Command("signature-timing", "Compares the times of refusing wrong signatures by how much of them is right.");
        command.SetAction(static _ => RightBytes.Max(Report) < Limit ? 0 : 1);
        return command;
    }

    private static double Report(int rightBytes)
    {
        var call = new WrongCall();
        Measure(call, rightBytes, Calls / 5);
        var (times, others) = Measure(call, rightBytes, Calls);
        var t = Welch(times, others);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rightBytes,2} bytes right: {times.Average():N0} and {others.Average():N0} ns, t = {t:N2}"));
        return Math.Abs(t);
    }

    // By turns in a random order, so that whatever else the machine does meets both alike.
    private static (double[] None, double[] Some) Measure(WrongCall call, int rightBytes, int calls)
    {
        var (times, others) = (new double[calls], new double[calls]);
        for (var number = 0; number < calls; number++)
        {
            if (Random.Shared.Next(2) == 0)
            {
                (times[number], others[number]) = (Time(call, 0), Time(call, rightBytes));
            }
            else
            {
                (others[number], times[number]) = (Time(call, rightBytes), Time(call, 0));
            }
        }

        return (Trim(times), Trim(others));
    }

    private static double Time(WrongCall call, int rightBytes)
    {
        call.Prepare(rightBytes);
        var started = Stopwatch.GetTimestamp();
        call.Verify();
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds;
    }

    // The slowest tenth was interrupted by something else.
    private static double[] Trim(double[] times) => [.. times.Order().Take(times.Length * 9 / 10)];

    private static double Welch(double[] a, double[] b) =>
        (a.Average() - b.Average()) / Math.Sqrt((Variance(a) / a.Length) + (Variance(b) / b.Length));

    private static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}

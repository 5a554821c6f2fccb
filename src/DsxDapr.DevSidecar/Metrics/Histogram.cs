using System.Globalization;
using System.Text;

namespace DsxDapr.DevSidecar.Metrics;

/// <summary>Latencies in milliseconds, in daprd's buckets.</summary>
internal sealed class Histogram
{
    private static readonly double[] Bounds =
    [
        1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 250, 300, 400, 500, 650, 800, 1000, 2000, 5000,
        10_000, 20_000, 50_000, 100_000,
    ];

    private readonly long[] _counts = new long[Bounds.Length + 1];
    private readonly Lock _gate = new();
    private double _sum;

    /// <summary>Counts a latency.</summary>
    public void Add(TimeSpan latency)
    {
        var milliseconds = latency.TotalMilliseconds;
        var bucket = Array.FindIndex(Bounds, b => milliseconds <= b);
        lock (_gate)
        {
            _counts[bucket < 0 ? Bounds.Length : bucket]++;
            _sum += milliseconds;
        }
    }

    /// <summary>Writes it in Prometheus' text format.</summary>
    public void Write(StringBuilder text, string name, string labels)
    {
        lock (_gate)
        {
            var count = 0L;
            for (var i = 0; i < Bounds.Length; i++)
            {
                count += _counts[i];
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{Bounds[i]}\"}} {count}\n");
            }

            count += _counts[^1];
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"+Inf\"}} {count}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {_sum}\n{name}_count{{{labels}}} {count}\n");
        }
    }
}

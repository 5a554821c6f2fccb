namespace DsxDapr.Benchmarks.Baseline;

/// <summary>What a baseline run measured; a megabyte is 1,000,000 bytes.</summary>
internal sealed record BaselineResult(long Files, long Malicious, long Bytes, double Seconds)
{
    public double FilesPerSecond => Math.Round(Files / Seconds, 1);

    public double MbPerSecond => Math.Round(Bytes / 1e6 / Seconds, 1);
}

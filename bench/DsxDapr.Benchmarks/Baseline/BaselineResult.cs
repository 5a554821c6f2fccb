namespace DsxDapr.Benchmarks.Baseline;

/// <summary>What a baseline run measured; a megabyte is 1,000,000 bytes. Processor time is that of this process, and of the engine's own.</summary>
internal sealed record BaselineResult(long Files, long Malicious, long Bytes, double Seconds, double ProcessorSeconds, double EngineProcessorSeconds)
{
    public double FilesPerSecond => Math.Round(Files / Seconds, 1);

    public double MbPerSecond => Math.Round(Bytes / 1e6 / Seconds, 1);
}

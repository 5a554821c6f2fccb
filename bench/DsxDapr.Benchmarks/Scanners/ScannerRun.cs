using System.Diagnostics;
using System.Globalization;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Benchmarks.Scanners;

/// <summary>Orders the scan of some files, so many at once.</summary>
internal sealed class ScannerRun(ScannerNeighbours neighbours, ScannerProcess scanner, int parallel, int? engineProcess)
{
    /// <summary>Scans each file once.</summary>
    /// <exception cref="InvalidOperationException">A file has no verdict.</exception>
    public async Task<ScannerResult> ScanAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var bytes = files.Sum(static file => new FileInfo(file).Length);
        var (own, engines, neighbour) = (new ProcessorTime(scanner.Id), new ProcessorTime(engineProcess), new ProcessorTime(Environment.ProcessId));
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            files.Count,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (number, token) => await scanner.DeliverAsync(OrderOf(number, files[number]), token));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var verdicts = neighbours.TakeVerdicts();
        return verdicts.GetValueOrDefault("clean") == files.Count
            ? new ScannerResult(
                files.Count, bytes, Math.Round(seconds, 3), own.Seconds, engines.Seconds, neighbour.Seconds, scanner.PeakResidentMiB)
            : throw new InvalidOperationException($"not every file was clean: {string.Join(", ", verdicts.Select(verdict => $"{verdict.Key} {verdict.Value}"))}");
    }

    private ScanOrder OrderOf(int number, string file) => new()
    {
        TaskId = number.ToString(CultureInfo.InvariantCulture),
        Attempt = 1,
        Connector = new ConnectorTarget
        {
            Uuid = neighbours.Connector,
            Name = ScannerNeighbours.ConnectorName,
            Url = $"http://127.0.0.1:{neighbours.Port.ToString(CultureInfo.InvariantCulture)}/{ScannerNeighbours.ConnectorName}",
        },
        Request = new ScanRequest { Location = file, Metainfo = Path.GetFileName(file), ScanJobId = "bench" },
    };
}

/// <summary>
/// What a round measured; a megabyte is 1,000,000 bytes. Processor time is that of the scanner, of the engine's own process, and of this one, which is
/// sidecar and connector.
/// </summary>
internal sealed record ScannerResult(
    long Files, long Bytes, double Seconds, double ProcessorSeconds, double EngineProcessorSeconds, double NeighbourProcessorSeconds, long PeakResidentMib)
{
    public double FilesPerSecond => Math.Round(Files / Seconds, 1);

    public double MbPerSecond => Math.Round(Bytes / 1e6 / Seconds, 1);
}

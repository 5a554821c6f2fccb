using System.Diagnostics;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.ClamAv;
using DsxDapr.Scanner.Engines.Signatures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Benchmarks.Baseline;

/// <summary>Scans a directory straight from disk with so many readers.</summary>
internal sealed class BaselineRun(IScanEngine engine, int parallel, int? engineProcess)
{
    private long _files;
    private long _malicious;
    private long _bytes;

    public static IScanEngine Signatures(string? directory)
    {
        var store = new SignatureStore(directory, NullLogger<SignatureStore>.Instance);
        store.Load();
        return new SignaturesEngine(store);
    }

    public static IScanEngine ClamAv(string address) => ClamdAddress.TryParse(address, out var clamd)
        ? new ClamAvEngine(clamd, maxSizeInBytes: uint.MaxValue, maxScansAtOnce: int.MaxValue, TimeProvider.System)
        : throw new ArgumentException($"{address} is neither host:port nor unix:/path", nameof(address));

    /// <summary>Scans the files below a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="most">No more files than that.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<BaselineResult> ScanAsync(DirectoryInfo directory, int most, CancellationToken cancellationToken)
    {
        var (own, engines) = (new ProcessorTime(Environment.ProcessId), new ProcessorTime(engineProcess));
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Directory.EnumerateFiles(directory.FullName, "*", SearchOption.AllDirectories).Take(most),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            ScanAsync);
        return new BaselineResult(_files, _malicious, _bytes, Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3), own.Seconds, engines.Seconds);
    }

    private async ValueTask ScanAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var content = new ContentStream(file, file.Length, limit: null);
        var verdict = await engine.ScanAsync(content, new ScanContext(path, path, path), cancellationToken);
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, content.BytesRead);
        if (verdict.Verdict == ScanVerdict.Malicious)
        {
            Interlocked.Increment(ref _malicious);
        }
    }
}

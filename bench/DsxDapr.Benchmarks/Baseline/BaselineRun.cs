using System.Diagnostics;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Signatures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Benchmarks.Baseline;

/// <summary>Scans a directory straight from disk with so many readers.</summary>
internal sealed class BaselineRun
{
    private readonly int _parallel;
    private readonly SignaturesEngine _engine;
    private long _files;
    private long _malicious;
    private long _bytes;

    public BaselineRun(string? signatures, int parallel)
    {
        var store = new SignatureStore(signatures, NullLogger<SignatureStore>.Instance);
        store.Load();
        (_engine, _parallel) = (new SignaturesEngine(store), parallel);
    }

    public async Task<BaselineResult> ScanAsync(DirectoryInfo directory, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Directory.EnumerateFiles(directory.FullName, "*", SearchOption.AllDirectories),
            new ParallelOptions { MaxDegreeOfParallelism = _parallel, CancellationToken = cancellationToken },
            ScanAsync);
        return new BaselineResult(_files, _malicious, _bytes, Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3));
    }

    private async ValueTask ScanAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var content = new ContentStream(file, file.Length, limit: null);
        var verdict = await _engine.ScanAsync(content, new ScanContext(path, path, path), cancellationToken);
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, content.BytesRead);
        if (verdict.Verdict == ScanVerdict.Malicious)
        {
            Interlocked.Increment(ref _malicious);
        }
    }
}

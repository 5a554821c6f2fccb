using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>An engine that does what the test says.</summary>
internal sealed class FakeEngine(
    Func<ContentStream, CancellationToken, Task> scan, ScanVerdict verdict = ScanVerdict.Clean, string? threat = null) : IScanEngine
{
    private int _scans;

    public EngineInfo Info { get; init; } = new("fake", "1.0", "db");

    public bool IsAntivirus { get; init; } = true;

    public long? MaxSizeInBytes { get; init; }

    public int? MaxScansAtOnce { get; init; }

    /// <summary>What is wrong with it.</summary>
    public string? Problem { get; set; }

    /// <summary>How many scans it has begun.</summary>
    public int Scans => Volatile.Read(ref _scans);

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _scans);
        await scan(content, cancellationToken);
        return new EngineVerdict(Info, verdict, threat);
    }

    public ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new EngineHealth(Info, Problem));
}

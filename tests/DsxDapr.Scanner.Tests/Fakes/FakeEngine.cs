using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>An engine that does what the test says.</summary>
internal sealed class FakeEngine(Func<ContentStream, CancellationToken, Task> scan, ScanVerdict verdict = ScanVerdict.Clean) : IScanEngine
{
    public EngineInfo Info { get; } = new("fake", "1.0", "db");

    public long? MaxSizeInBytes { get; init; }

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        await scan(content, cancellationToken);
        return new EngineVerdict(Info, verdict);
    }
}

using System.Text;
using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines.Signatures;

namespace DsxDapr.Scanner.Engines.Health;

/// <summary>
/// An engine that counts as healthy only if it finds the EICAR test file and calls a harmless text clean. Some services answer "clean" to
/// everything while the scanner behind them is missing. It is tried when the engine was not healthy before, when its version or
/// database has changed, and every five minutes.
/// </summary>
internal sealed class SelfTestedEngine(IScanEngine engine, TimeProvider clock) : IScanEngine
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly ScanContext EicarItem = new("self-test", "eicar.com", "eicar.com", IsTest: true);
    private static readonly ScanContext HarmlessItem = new("self-test", "harmless.txt", "harmless.txt", IsTest: true);
    private static readonly byte[] Harmless = Encoding.ASCII.GetBytes("A harmless text, to see whether the engine lets it pass.\n");

    private Passed? _passed;

    public EngineInfo Info => engine.Info;

    public bool IsAntivirus => engine.IsAntivirus;

    public long? MaxSizeInBytes => engine.MaxSizeInBytes;

    public int? MaxScansAtOnce => engine.MaxScansAtOnce;

    public ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken) =>
        engine.ScanAsync(content, context, cancellationToken);

    public async ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var health = await engine.CheckAsync(cancellationToken);
        if (!health.IsHealthy)
        {
            _passed = null;
        }
        else if (_passed is not { } passed || passed.Engine != health.Engine || clock.GetElapsedTime(passed.Since) > Interval)
        {
            var problem = await FindProblemAsync(cancellationToken);
            _passed = problem is null ? new Passed(health.Engine, clock.GetTimestamp()) : null;
            return health with { Problem = problem };
        }

        return health;
    }

    private async ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            var eicar = await ScanAsync(EicarTestFile.Bytes.ToArray(), EicarItem, cancellationToken);
            if (eicar.Verdict is not (ScanVerdict.Malicious or ScanVerdict.Suspicious))
            {
                return $"The engine {engine.Info} does not find the EICAR test file, but calls it {WordOf(eicar)}.";
            }

            var harmless = await ScanAsync(Harmless, HarmlessItem, cancellationToken);
            return harmless.Verdict == ScanVerdict.Clean
                ? null
                : $"The engine {engine.Info} does not call a harmless text clean, but {WordOf(harmless)}.";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e.Message;
        }
    }

    private async ValueTask<EngineVerdict> ScanAsync(byte[] bytes, ScanContext context, CancellationToken cancellationToken)
    {
        using var content = new ContentStream(new MemoryStream(bytes), bytes.Length, limit: null);
        return await engine.ScanAsync(content, context, cancellationToken);
    }

    private static string WordOf(EngineVerdict verdict) => verdict.Verdict.ToString().ToLowerInvariant();

    private sealed record Passed(EngineInfo Engine, long Since);
}

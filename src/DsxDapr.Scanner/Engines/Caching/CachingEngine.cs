using System.Security.Cryptography;
using System.Text;
using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Caching;

/// <summary>
/// An engine that is not asked again for a small content that it has judged already under a name of the same extension, by which some engines choose
/// how they look. Every content is read whole all the same, and a verdict counts only while the engine says that its version and database are those
/// that the verdict was made with. Engines that do not tell their database are always asked.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="cache">Its verdicts.</param>
/// <param name="maxSize">The largest content to remember, in bytes; so much memory a scan takes.</param>
/// <param name="metrics">Counts.</param>
internal sealed class CachingEngine(IScanEngine engine, VerdictCache cache, int maxSize, CacheMetrics metrics) : IScanEngine
{
    private const string Note = "Known from an earlier scan of the same content with the same database.";

    public EngineInfo Info => engine.Info;

    public bool IsAntivirus => engine.IsAntivirus;

    public long? MaxSizeInBytes => engine.MaxSizeInBytes;

    public int? MaxScansAtOnce => engine.MaxScansAtOnce;

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        if (context.IsTest || engine.Info.DatabaseVersion is null || await content.PeekDigestAsync(maxSize, cancellationToken) is not { } digest)
        {
            return await engine.ScanAsync(content, context, cancellationToken);
        }

        var key = KeyOf(digest, context.Metainfo);
        if (cache.Find(key, engine.Info) is { } known)
        {
            await content.DrainAsync(cancellationToken);
            metrics.Hit();
            return known with { IsCached = true, Reason = known.Reason is null ? Note : $"{known.Reason} {Note}" };
        }

        metrics.Missed();
        var verdict = await engine.ScanAsync(content, context, cancellationToken);
        if (verdict.Verdict is ScanVerdict.Clean or ScanVerdict.Malicious
            && verdict.Engine.DatabaseVersion is not null && content.State == ContentState.Complete && content.Digest == digest)
        {
            cache.Add(key, verdict);
        }

        return verdict;
    }

    public ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken) => engine.CheckAsync(cancellationToken);

    // Of a fixed size, however long an extension is.
    private static Sha256Digest KeyOf(Sha256Digest digest, string name) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{digest}{Path.GetExtension(name).ToUpperInvariant()}")));
}

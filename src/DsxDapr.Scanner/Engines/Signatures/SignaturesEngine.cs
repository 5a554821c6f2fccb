using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>
/// The built-in engine: the EICAR test file, SHA-256 blocklists and byte patterns. It serves to try the system and to enforce
/// lists of one's own; it looks into no archive and knows no malware by itself, which each of its verdicts says.
/// </summary>
internal sealed class SignaturesEngine(SignatureStore signatures) : IScanEngine
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "signatures";

    private const string Disclaimer = "signatures engine: EICAR, blocklists and byte patterns only; not an antivirus";

    // How much is looked at in one go. What a pattern may need of the previous buffer is kept in front of it.
    private const int BufferSize = 128 * 1024;

    private static readonly string CodeVersion = typeof(SignaturesEngine).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public EngineInfo Info => Describe(signatures.Current);

    public bool IsAntivirus => false;

    public long? MaxSizeInBytes => null;

    public int? MaxScansAtOnce => null;

    public async ValueTask<EngineVerdict> ScanAsync(ContentStream content, ScanContext context, CancellationToken cancellationToken)
    {
        var database = signatures.Current;
        var (isEicar, pattern) = await ReadThroughAsync(content, database.Patterns, cancellationToken);
        if (isEicar)
        {
            return Malicious(database, EicarTestFile.ThreatName, "is the EICAR test file");
        }

        if (content.Digest is { } digest && database.Blocklist.Find(digest) is { } listed)
        {
            return Malicious(database, listed, "is on a blocklist");
        }

        return pattern is not null
            ? Malicious(database, pattern.Name, "contains a byte pattern")
            : new EngineVerdict(Describe(database), ScanVerdict.Clean, Reason: $"Nothing found ({Disclaimer}).");
    }

    public ValueTask<EngineHealth> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new EngineHealth(Info));

    // To the end even after a match: the digest may give the better name, and a stream that breaks later is no verdict.
    private static async ValueTask<(bool IsEicar, BytePattern? Pattern)> ReadThroughAsync(
        ContentStream content, PatternSet patterns, CancellationToken cancellationToken)
    {
        using var pooled = PooledBuffer.Rent(BufferSize);
        var buffer = pooled.Memory;
        var overlap = Math.Max(0, patterns.LongestPattern - 1);
        var (isEicar, isFirst, kept) = (false, true, 0);
        BytePattern? found = null;
        while (content.State == ContentState.Reading)
        {
            var free = buffer.Length - kept;
            var count = await content.ReadAtLeastAsync(buffer[kept..], free, throwOnEndOfStream: false, cancellationToken);
            var window = buffer[..(kept + count)];
            isEicar |= isFirst && EicarTestFile.Is(window.Span);
            isFirst = false;
            found ??= patterns.FindIn(window.Span);

            kept = Math.Min(overlap, window.Length);
            window[^kept..].CopyTo(buffer);
        }

        return (isEicar, found);
    }

    private static EngineInfo Describe(SignatureDatabase database) => new(EngineName, CodeVersion, database.Version);

    private static EngineVerdict Malicious(SignatureDatabase database, string threat, string finding) =>
        new(Describe(database), ScanVerdict.Malicious, threat, $"The content {finding} ({Disclaimer}).");
}

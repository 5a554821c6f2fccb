using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines;

/// <summary>What an engine says of one item's content.</summary>
/// <param name="Engine">The engine and the database that were used, which may be older than the engine's newest.</param>
/// <param name="Verdict">The verdict; never <see cref="ScanVerdict.Error"/>, for which engines throw.</param>
/// <param name="Threat">The threat's name when malicious or suspicious.</param>
/// <param name="Reason">A sentence for people.</param>
internal sealed record EngineVerdict(EngineInfo Engine, ScanVerdict Verdict, string? Threat = null, string? Reason = null)
{
    /// <summary>All engines that looked at the content, when there were several.</summary>
    public IReadOnlyList<EngineInfo>? Engines { get; init; }

    /// <summary>
    /// All engines that looked, each with version and database, in one line that is another one as soon as one of these is; null when an
    /// engine does not tell its database.
    /// </summary>
    public string? DescribeEngines()
    {
        var engines = Engines ?? [Engine];
        return engines.Any(engine => string.IsNullOrEmpty(engine.DatabaseVersion))
            ? null
            : string.Join("; ", engines.Select(engine => $"{engine} ({engine.DatabaseVersion})").Order(StringComparer.Ordinal));
    }

    /// <summary>Whether it was given to the same content before, and the engine was not asked again.</summary>
    public bool IsCached { get; init; }
}

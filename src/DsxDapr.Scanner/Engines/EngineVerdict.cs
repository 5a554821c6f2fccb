using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines;

/// <summary>What an engine says of one item's content.</summary>
/// <param name="Engine">The engine and the database that were used, which may be older than the engine's newest.</param>
/// <param name="Verdict">The verdict; never <see cref="ScanVerdict.Error"/>, for which engines throw.</param>
/// <param name="Threat">The threat's name when malicious or suspicious.</param>
/// <param name="Reason">A sentence for people.</param>
internal sealed record EngineVerdict(EngineInfo Engine, ScanVerdict Verdict, string? Threat = null, string? Reason = null);

namespace DsxDapr.Scanner.Engines.Chains;

/// <summary>What came of one engine's scan: a verdict or why there is none.</summary>
internal sealed record ChainOutcome(EngineVerdict? Verdict, EngineException? Failure);

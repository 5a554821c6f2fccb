namespace DsxDapr.Scanner.Engines.Dsxa;

/// <summary>What a DSXA scanner is asked for.</summary>
/// <param name="MaxScansAtOnce">How many scans it gets at once.</param>
/// <param name="HashFirstBytes">Up to how many bytes a content is first asked for by its hash; 0 for never.</param>
internal sealed record DsxaLimits(int MaxScansAtOnce, int HashFirstBytes = 0);

using DsxDapr.Contracts.Events;

namespace DsxDapr.Scanner.Engines;

/// <summary>What the name of a finding says about the kind of finding; the names are ClamAV's, which servers pass on.</summary>
internal static class ThreatVerdict
{
    private const string EncryptedPrefix = "Heuristics.Encrypted.";
    private const string LimitsPrefix = "Heuristics.Limits.Exceeded";

    // "May be", says ClamAV's manual of both: heuristics, and programs that somebody may not want.
    private static readonly string[] SuspiciousPrefixes = ["Heuristics.", "PUA."];

    /// <summary>The verdict when an engine has found <paramref name="name"/>.</summary>
    public static EngineVerdict Of(string name, EngineInfo engine)
    {
        if (name.StartsWith(EncryptedPrefix, StringComparison.Ordinal))
        {
            return new EngineVerdict(engine, ScanVerdict.Encrypted, Reason: $"The content is encrypted ({name}).");
        }

        if (name.StartsWith(LimitsPrefix, StringComparison.Ordinal))
        {
            return new EngineVerdict(engine, ScanVerdict.Unscannable, Reason: $"The content exceeds a limit of the engine ({name}).");
        }

        return SuspiciousPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            ? new EngineVerdict(engine, ScanVerdict.Suspicious, name)
            : new EngineVerdict(engine, ScanVerdict.Malicious, name);
    }
}

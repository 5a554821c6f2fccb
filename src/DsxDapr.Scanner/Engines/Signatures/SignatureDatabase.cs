namespace DsxDapr.Scanner.Engines.Signatures;

/// <summary>Everything the engine compares content with, as it was loaded together.</summary>
/// <param name="Version">Twelve digits that are equal wherever the same files are loaded, and the number of signatures.</param>
/// <param name="Blocklist">Digests of known bad files.</param>
/// <param name="Patterns">Byte patterns.</param>
internal sealed record SignatureDatabase(string Version, HashBlocklist Blocklist, PatternSet Patterns)
{
    /// <summary>What is there without any file: the EICAR test file alone.</summary>
    public static readonly SignatureDatabase BuiltIn = new("built-in", new HashBlocklist([], [], []), PatternSet.Empty);
}

namespace DsxDapr.Scanner.Engines;

/// <summary>Which engine, with which knowledge.</summary>
/// <param name="Name">A stable word, e.g. <c>signatures</c>.</param>
/// <param name="Version">The version of the engine's code; empty while it is not known.</param>
/// <param name="DatabaseVersion">The version of what the engine compares content with; null when it has none.</param>
internal sealed record EngineInfo(string Name, string Version, string? DatabaseVersion)
{
    /// <summary>Name and version as reported in results, e.g. <c>signatures 0.1.0</c>.</summary>
    public override string ToString() => Version.Length == 0 ? Name : $"{Name} {Version}";
}

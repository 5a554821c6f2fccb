namespace DsxDapr.Contracts.Scanners;

/// <summary>What one engine of a scanner answered when it was asked whether it can scan.</summary>
public sealed record EngineReport
{
    /// <summary>Its name among the scanner's settings, e.g. <c>dsxa</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its name and version as it tells them, e.g. <c>clamav 1.4.6</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The version of its database; null when it does not tell or has none.</summary>
    public string? Database { get; init; }

    /// <summary>Why it cannot scan, for people; null when it can.</summary>
    public string? Problem { get; init; }
}

namespace DsxDapr.Scanner.Engines;

/// <summary>Whether an engine can scan, and with what knowledge.</summary>
/// <param name="Engine">The engine as it answered; as it was last known when it did not.</param>
/// <param name="Problem">Why it cannot scan; null when it can.</param>
/// <param name="DatabaseDate">When its database was made; null when it does not say.</param>
internal sealed record EngineHealth(EngineInfo Engine, string? Problem = null, DateTimeOffset? DatabaseDate = null)
{
    /// <summary>Whether the engine can scan.</summary>
    public bool IsHealthy => Problem is null;
}

namespace DsxDapr.Hub.Ledger;

/// <summary>A place in the order of what happens, the same for every hub on the ledger.</summary>
/// <param name="Result">The last result.</param>
/// <param name="Change">The last change.</param>
internal sealed record LivePosition(long Result, long Change);

/// <summary>What happened after a place.</summary>
/// <param name="Finished">Items that are finished, in order.</param>
/// <param name="Changes">Changes of jobs and connectors, in order.</param>
/// <param name="Jobs">The jobs that both are about, as they are now.</param>
/// <param name="Position">The place after the last of them.</param>
/// <param name="IsMore">Whether there may be more at once.</param>
internal sealed record LiveNews(
    IReadOnlyList<ItemRecord> Finished,
    IReadOnlyList<LiveChange> Changes,
    IReadOnlyDictionary<string, JobRecord> Jobs,
    LivePosition Position,
    bool IsMore);

/// <summary>A job that was steered, or a connector that came, stayed or went.</summary>
/// <param name="Kind">One of <see cref="LiveChangeKind"/>.</param>
/// <param name="Subject">The job's id or the connector's uuid.</param>
/// <param name="Change">What happened: <c>paused</c>, <c>running</c>, <c>cancelled</c>; <c>registered</c>, <c>refreshed</c>, <c>unregistered</c>.</param>
/// <param name="Name">The connector's name.</param>
/// <param name="Url">The connector's URL.</param>
/// <param name="At">When.</param>
internal sealed record LiveChange(string Kind, string Subject, string Change, string? Name, string? Url, DateTimeOffset At);

/// <summary>What a change is about; the names are stored.</summary>
internal static class LiveChangeKind
{
    /// <summary>A job was paused, resumed or cancelled.</summary>
    public const string Job = "job";

    /// <summary>A connector registered, sent a heartbeat, or said goodbye.</summary>
    public const string Connector = "connector";
}

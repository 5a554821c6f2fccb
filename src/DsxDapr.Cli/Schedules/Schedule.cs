namespace DsxDapr.Cli.Schedules;

/// <summary>A schedule as the hub's <c>/api/v1/schedules</c> tells it.</summary>
internal sealed record Schedule(
    string Id,
    string? Name,
    Guid Connector,
    string Cron,
    string TimeZone,
    bool? ScanOnce,
    DateTimeOffset? NextAt,
    DateTimeOffset? LastAt,
    string? LastOutcome,
    string? LastJob,
    string? OrderError);

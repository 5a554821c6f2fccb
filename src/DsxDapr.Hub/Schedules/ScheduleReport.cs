namespace DsxDapr.Hub.Schedules;

/// <summary>A schedule as <c>/api/v1/schedules</c> shows it.</summary>
internal sealed record ScheduleReport(
    string Id,
    string? Name,
    Guid Connector,
    string Cron,
    string TimeZone,
    bool? ScanOnce,
    bool Enabled,
    DateTimeOffset? NextAt,
    DateTimeOffset? LastAt,
    string? LastOutcome,
    string? LastJob,
    string? OrderError,
    DateTimeOffset CreatedAt,
    string CreatedBy)
{
    /// <summary>The report of a schedule.</summary>
    public static ScheduleReport Of(ScheduleRecord schedule) => new(
        schedule.Id, schedule.Name, schedule.Connector, schedule.Cron, schedule.TimeZone, schedule.ScanOnce, schedule.NextAt is not null, schedule.NextAt,
        schedule.LastAt, schedule.LastOutcome, schedule.LastJob, schedule.OrderError, schedule.CreatedAt, schedule.CreatedBy);
}

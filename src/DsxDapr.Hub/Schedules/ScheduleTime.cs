namespace DsxDapr.Hub.Schedules;

/// <summary>Reads the times of schedules.</summary>
internal static class ScheduleTime
{
    /// <summary>When a schedule is next due.</summary>
    /// <exception cref="FormatException">There is no such time; the message says why.</exception>
    public static DateTimeOffset Next(string cron, string timeZone, DateTimeOffset after) =>
        CronExpression.Parse(cron).Next(after, ZoneOf(timeZone)) ?? throw new FormatException("There is no such day: the schedule would never run.");

    private static TimeZoneInfo ZoneOf(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId
        ? zone
        : throw new FormatException($"{name} is no time zone that this machine knows: give its IANA name, such as Europe/Berlin.");
}

using System.Globalization;

namespace DsxDapr.Hub.Schedules;

/// <summary>
/// A time of cron: <c>minute hour day-of-month month day-of-week</c>, each <c>*</c>, a number, <c>A-B</c>, <c>*/STEP</c>,
/// <c>A-B/STEP</c>, or several of these with commas. Months and days of the week may be named (<c>JAN</c>, <c>SUN</c>); Sunday is 0 or 7.
/// When both days are restricted, either is enough, as cron has it.
/// </summary>
internal sealed class CronExpression
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 200;

    private const int MinutesOfDay = 24 * 60;
    private const int StepThroughOtherDays = 15;

    // The longest that a date can be away: from one 29 February over a century without leap day to the next.
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(366 * 9);

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _eitherDay;

    private CronExpression(string[] fields)
    {
        _minutes = Read(fields[0], "minute", 0, 59, []);
        _hours = Read(fields[1], "hour", 0, 23, []);
        _days = Read(fields[2], "day of the month", 1, 31, []);
        _months = Read(fields[3], "month", 1, 12, Months);
        var weekdays = Read(fields[4], "day of the week", 0, 7, Weekdays);
        _weekdays = (weekdays | (weekdays >> 7)) & 0x7F;
        _eitherDay = !fields[2].StartsWith('*') && !fields[4].StartsWith('*');
    }

    // What runs in every hour keeps its pace when the clocks change; what names its hours runs once for each of them.
    private bool IsEveryHour => _hours == (1UL << 24) - 1;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static CronExpression Parse(string text)
    {
        var fields = text.Length <= MaxLength ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        return fields.Length == 5
            ? new CronExpression(fields)
            : throw new FormatException("A cron expression has 5 fields: minute, hour, day of the month, month, day of the week.");
    }

    /// <summary>
    /// The first time after <paramref name="after"/>. Where clocks are set forward, a time that is left out is made up for at once;
    /// where they are set back, a time that comes twice counts once. Both do not concern an expression for every hour.
    /// </summary>
    /// <param name="after">The time before.</param>
    /// <param name="zone">The zone whose clocks the expression means.</param>
    /// <returns>Null when there is none, as on 30 February.</returns>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var at = new DateTimeOffset(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1);
        var end = at + Horizon;
        var expected = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        while (at < end)
        {
            var local = TimeZoneInfo.ConvertTime(at, zone);
            if (IsAt(local, zone) || IsLeftOut(expected, local.DateTime))
            {
                return at;
            }

            // No clock is changed but at a quarter of an hour.
            var step = IsOn(local.DateTime) ? 1 : StepThroughOtherDays - (int)(at.UtcTicks / TimeSpan.TicksPerMinute % StepThroughOtherDays);
            at = at.AddMinutes(step);
            expected = local.DateTime.AddMinutes(step);
        }

        return null;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    private bool IsAt(DateTimeOffset local, TimeZoneInfo zone) =>
        Matches(local.DateTime) && (IsEveryHour || !zone.IsAmbiguousTime(local.DateTime) || local.Offset == zone.GetAmbiguousTimeOffsets(local.DateTime).Max());

    // From the time that a clock should have shown to the one that it shows.
    private bool IsLeftOut(DateTime expected, DateTime shown)
    {
        for (var minute = expected; !IsEveryHour && minute < shown; minute = minute.AddMinutes(1))
        {
            if (Matches(minute) && shown - expected < TimeSpan.FromMinutes(MinutesOfDay))
            {
                return true;
            }
        }

        return false;
    }

    private bool Matches(DateTime local) => Has(_minutes, local.Minute) && Has(_hours, local.Hour) && IsOn(local);

    private bool IsOn(DateTime local)
    {
        var (day, weekday) = (Has(_days, local.Day), Has(_weekdays, (int)local.DayOfWeek));
        return Has(_months, local.Month) && (_eitherDay ? day || weekday : day && weekday);
    }

    private static ulong Read(string field, string name, int min, int max, string[] names)
    {
        var set = 0UL;
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var all] => (all, 1),
                [var some, var every] when some.Contains('-', StringComparison.Ordinal) || some == "*" => (some, Number(every, name, 1, max, [])),
                _ => throw Mistake(name, part),
            };
            var (first, last) = range == "*" ? (min, max) : range.Split('-') switch
            {
                [var one] => (Number(one, name, min, max, names), Number(one, name, min, max, names)),
                [var from, var to] => (Number(from, name, min, max, names), Number(to, name, min, max, names)),
                _ => throw Mistake(name, part),
            };
            if (first > last)
            {
                throw Mistake(name, part);
            }

            for (var value = first; value <= last; value += step)
            {
                set |= 1UL << value;
            }
        }

        return set;
    }

    private static int Number(string text, string field, int min, int max, string[] names)
    {
        var named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return named >= 0 ? named + min
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number
            : throw Mistake(field, text);
    }

    private static FormatException Mistake(string field, string part) => new($"{(part.Length == 0 ? "Nothing" : part)} is no {field} of a cron expression.");
}

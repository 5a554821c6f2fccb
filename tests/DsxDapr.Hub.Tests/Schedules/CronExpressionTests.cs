using DsxDapr.Hub.Schedules;

namespace DsxDapr.Hub.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("0 2 * * *", "2026-05-01T02:00Z", "2026-05-02T02:00Z")]
    [InlineData("*/20 * * * *", "2026-05-01T02:05:30Z", "2026-05-01T02:20Z")]
    [InlineData("5,10-12 23 31 * *", "2026-04-01T00:00Z", "2026-05-31T23:05Z")]
    [InlineData("10-20/5 0 * * *", "2026-04-01T00:15Z", "2026-04-01T00:20Z")]
    [InlineData("0 3 * * SUN", "2026-05-01T00:00Z", "2026-05-03T03:00Z")]
    [InlineData("0 3 * * 7", "2026-05-01T00:00Z", "2026-05-03T03:00Z")]
    [InlineData("0 3 * jan-feb mon", "2026-05-01T00:00Z", "2027-01-04T03:00Z")]
    [InlineData("0 3 13 * FRI", "2026-05-01T04:00Z", "2026-05-08T03:00Z")]
    [InlineData("0 3 13 * FRI", "2026-05-09T00:00Z", "2026-05-13T03:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00Z", "2028-02-29T00:00Z")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00Z", "2104-02-29T00:00Z")]
    public void The_next_time_is_the_first_that_matches(string cron, string after, string next) =>
        NextOf(cron, "UTC", after).ShouldBe(At(next));

    [Fact]
    public void A_time_is_one_of_its_zone()
    {
        NextOf("30 2 * * *", "Asia/Kolkata", "2026-05-01T00:00Z").ShouldBe(At("2026-05-01T21:00Z"));
        NextOf("30 2 * * *", "America/New_York", "2026-01-15T08:00Z").ShouldBe(At("2026-01-16T07:30Z"));
    }

    // In Berlin 02:00 to 03:00 was left out on 29 March 2026.
    [Fact]
    public void A_time_that_the_clocks_leave_out_is_made_up_for_at_once_and_only_once()
    {
        Times("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00Z", 3).ShouldBe(
            [At("2026-03-28T01:30Z"), At("2026-03-29T01:00Z"), At("2026-03-30T00:30Z")]);
        Times("15,45 2 * * *", "Europe/Berlin", "2026-03-28T02:00Z", 2).ShouldBe([At("2026-03-29T01:00Z"), At("2026-03-30T00:15Z")]);
    }

    // In Berlin 02:00 to 03:00 came twice on 25 October 2026.
    [Fact]
    public void A_time_that_comes_twice_counts_once() => Times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", 2).ShouldBe(
        [At("2026-10-25T00:30Z"), At("2026-10-26T01:30Z")]);

    [Fact]
    public void What_runs_every_hour_keeps_its_pace_when_the_clocks_change()
    {
        Times("0 * * * *", "Europe/Berlin", "2026-10-24T23:30Z", 4).ShouldBe(
            [At("2026-10-25T00:00Z"), At("2026-10-25T01:00Z"), At("2026-10-25T02:00Z"), At("2026-10-25T03:00Z")]);
        Times("30 * * * *", "Europe/Berlin", "2026-03-29T00:00Z", 3).ShouldBe(
            [At("2026-03-29T00:30Z"), At("2026-03-29T01:30Z"), At("2026-03-29T02:30Z")]);
    }

    // In Beirut midnight itself was left out on 29 March 2026, a Sunday; the Saturday before does not match.
    [Fact]
    public void Midnight_is_made_up_for_where_it_is_left_out() =>
        NextOf("0 0 * * SUN", "Asia/Beirut", "2026-03-27T00:00Z").ShouldBe(At("2026-03-28T22:00Z"));

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("*/0 * * * *")]
    [InlineData("5/10 * * * *")]
    [InlineData("10-5 * * * *")]
    [InlineData("-1 * * * *")]
    [InlineData("1, * * * *")]
    [InlineData("1-2-3 * * * *")]
    [InlineData("MON * * * *")]
    [InlineData("@daily")]
    public void What_is_no_expression_is_refused(string cron) => Should.Throw<FormatException>(() => CronExpression.Parse(cron));

    [Fact]
    public void A_day_that_never_comes_is_no_time()
    {
        CronExpression.Parse("0 0 30 2 *").Next(At("2026-01-01T00:00Z"), TimeZoneInfo.Utc).ShouldBeNull();
        Should.Throw<FormatException>(() => ScheduleTime.Next("0 0 31 4,6 *", "UTC", At("2026-01-01T00:00Z"))).Message.ShouldContain("never");
        Should.Throw<FormatException>(() => ScheduleTime.Next("0 0 * * *", "Mars/Olympus_Mons", At("2026-01-01T00:00Z"))).Message.ShouldContain("Mars");
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset? NextOf(string cron, string zone, string after) =>
        CronExpression.Parse(cron).Next(At(after), TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static List<DateTimeOffset> Times(string cron, string zone, string after, int count)
    {
        var times = new List<DateTimeOffset> { At(after) };
        while (times.Count <= count)
        {
            times.Add(CronExpression.Parse(cron).Next(times[^1], TimeZoneInfo.FindSystemTimeZoneById(zone))!.Value);
        }

        return times[1..];
    }
}

using DsxDapr.Hub.Jobs;
using DsxDapr.Hub.Ledger;

namespace DsxDapr.Hub.Tests.Jobs;

public sealed class JobReportTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly JobPace TwoPerSecond = new(120, 1_200, TimeSpan.FromMinutes(1));

    private static readonly JobRecord Running = new()
    {
        JobId = "job",
        Connector = Guid.Empty,
        Status = JobStatus.Running,
        StartedAt = Start,
        EnumeratedAt = Start.AddSeconds(5),
        FirstDispatchedAt = Start,
        LastTerminalAt = Start.AddSeconds(100),
        Items = 1_000,
        Open = 400,
        Clean = 600,
        Bytes = 6_000,
    };

    [Fact]
    public void The_rest_takes_as_long_as_the_pace_of_late_says()
    {
        var report = JobReport.Of(Running, TwoPerSecond, Start.AddSeconds(100));

        (report.ProgressPercent, report.FilesPerSecond, report.BytesPerSecond, report.EtaSeconds).ShouldBe((60, 2, 20, 200));
    }

    [Fact]
    public void Nobody_can_say_how_long_it_takes_while_more_is_listed_or_nothing_moves()
    {
        JobReport.Of(Running with { EnumeratedAt = null }, TwoPerSecond, Start).EtaSeconds.ShouldBeNull();
        JobReport.Of(Running with { Status = JobStatus.Paused }, TwoPerSecond, Start).EtaSeconds.ShouldBeNull();
        JobReport.Of(Running, new JobPace(0, 0, TimeSpan.FromMinutes(1)), Start).EtaSeconds.ShouldBeNull();
    }

    [Fact]
    public void A_job_that_is_over_has_the_pace_of_all_of_it()
    {
        var over = Running with { Status = JobStatus.Completed, Open = 0, Clean = 1_000, Bytes = 10_000, FinishedAt = Start.AddSeconds(100) };

        var report = JobReport.Of(over, new JobPace(0, 0, TimeSpan.FromMinutes(1)), Start.AddDays(1));

        (report.ProgressPercent, report.FilesPerSecond, report.BytesPerSecond, report.EtaSeconds).ShouldBe((100, 10, 100, null));
    }
}

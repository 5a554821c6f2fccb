using DsxDapr.Cli.Jobs;
using DsxDapr.Cli.Scanning;

namespace DsxDapr.Cli.Tests.Scanning;

public class ScanOutcomeTests
{
    [Theory]
    [InlineData("completed", 3, 3, 0, 0)]
    [InlineData("completed", 0, 0, 0, 0)]
    [InlineData("completed", 3, 2, 1, 2)]
    [InlineData("completed", 3, 2, 0, 1)]
    [InlineData("completed", 3, 1, 1, 2)]
    [InlineData("cancelled", 3, 2, 1, 1)]
    public void The_exit_code_says_what_was_found(string status, long items, long clean, long malicious, int exitCode) =>
        Outcome(status, items, clean, malicious).ExitCode.ShouldBe(exitCode);

    [Fact]
    public void The_summary_is_one_line_for_people() =>
        new ScanOutcome(
            new JobReport { JobId = "j", Status = "completed", Items = 10_482, Bytes = 1_234_567_890, Clean = 10_480, Malicious = 1 },
            TimeSpan.FromSeconds(9.8))
            .Summary.ShouldBe("10,482 files, 1.2 GB: 10,480 clean, 1 malicious, 1 failed in 9.8 s (1,070 files/s)");

    [Fact]
    public void Actions_that_are_not_done_keep_a_scan_open()
    {
        Job("completed", actions: 1).IsOver.ShouldBeFalse();
        Job("completed", actions: 0).IsOver.ShouldBeTrue();
        Job("running", actions: 0).IsOver.ShouldBeFalse();
        Job("cancelled", actions: 1).IsOver.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(999_999, "1.0 MB")]
    [InlineData(1_500_000_000_000, "1.5 TB")]
    public void Sizes_are_readable(long bytes, string text) => ByteSize.Of(bytes).ShouldBe(text);

    private static JobReport Job(string status, long actions) => new() { JobId = "j", Status = status, ActionsPending = actions };

    private static ScanOutcome Outcome(string status, long items, long clean, long malicious) => new(
        new JobReport { JobId = "j", Status = status, Items = items, Clean = clean, Malicious = malicious }, TimeSpan.FromSeconds(1));
}

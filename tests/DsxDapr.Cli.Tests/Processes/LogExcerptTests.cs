using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Tests.Stands;

namespace DsxDapr.Cli.Tests.Processes;

public class LogExcerptTests
{
    [Fact]
    public void An_unhandled_exception_is_the_reason() => LogExcerpt.Reason(
    [
        "12:00:00 info starting",
        "Unhandled exception. System.InvalidOperationException: DSXCONNECTOR_ASSET is missing.",
        " ---> System.Exception: inner",
        "   at Program.Main()",
        "",
    ]).ShouldBe("DSXCONNECTOR_ASSET is missing.");

    [Fact]
    public void The_fatal_message_of_daprd_is_the_reason() => LogExcerpt.Reason(
        ["""time="2025-01-01T00:00:00Z" level=fatal msg="Fatal error from runtime: \"x\" failed" app_id=a"""])
        .ShouldBe("Fatal error from runtime: \"x\" failed");

    [Fact]
    public void Otherwise_the_last_line_is() => LogExcerpt.Reason(["one", "two", "   at Somewhere()", ""]).ShouldBe("two");

    [Fact]
    public void Silence_has_no_reason() => LogExcerpt.Reason([""]).ShouldBeNull();

    [Fact]
    public void What_an_earlier_start_said_does_not_count()
    {
        using var directory = new TemporaryDirectory();
        var log = directory.File("a.log", "earlier\n");
        var start = new FileInfo(log).Length;

        LogExcerpt.Reason(log, start).ShouldBeNull();
        File.AppendAllText(log, "later\n");
        LogExcerpt.Reason(log, start).ShouldBe("later");
    }

    [Fact]
    public void A_missing_log_has_no_reason() => LogExcerpt.Reason("/nowhere/a.log", 0).ShouldBeNull();
}

using System.Xml.Linq;
using DsxDapr.Cli.Test;

namespace DsxDapr.Cli.Tests.Test;

public class TestOutcomeTests
{
    [Fact]
    public void A_report_gives_counts_and_the_failures_by_name()
    {
        var outcome = TestOutcome.Parse(XDocument.Parse("""
            <assemblies>
              <assembly name="a.dll" total="5" passed="3" failed="1" skipped="1" not-run="0" errors="1">
                <errors><error type="test-class-cleanup" name="X"><failure><message>cannot clean up</message></failure></error></errors>
                <collection>
                  <test name="A_thing_holds" result="Fail"><failure><message> 1 should be 2 </message></failure></test>
                  <test name="Another" result="Pass" />
                </collection>
              </assembly>
            </assemblies>
            """));

        outcome.Counts.ShouldBe(new TestCounts(3, 2, 1));
        outcome.Failures.ShouldBe(["  FAILED X: cannot clean up", "  FAILED A_thing_holds: 1 should be 2"]);
    }

    [Fact]
    public void A_failure_shows_the_last_lines_that_the_test_wrote()
    {
        var wrote = string.Join('\n', Enumerable.Range(1, 50).Select(n => $"line {n}"));
        var outcome = TestOutcome.Parse(new XDocument(new XElement(
            "assemblies",
            new XElement("test", new XAttribute("name", "A"), new XElement("failure", new XElement("message", "no")), new XElement("output", wrote)),
            new XElement("test", new XAttribute("name", "B"), new XElement("output", "well")))));

        outcome.Failures.ShouldBe(["  FAILED A: no", .. Enumerable.Range(11, 40).Select(n => $"    | line {n}")]);
    }

    [Fact]
    public void The_last_line_has_the_documented_form() =>
        (new TestCounts(1, 0, 2) + new TestCounts(10, 3, 0)).ToString().ShouldBe("11 passed, 3 failed, 2 skipped");

    [Fact]
    public void A_project_without_a_report_counts_as_a_failure() =>
        TestOutcome.Broken("crashed").Counts.ShouldBe(new TestCounts(0, 1, 0));

    [Fact]
    public void A_report_that_was_cut_off_is_no_report()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "<assemblies><assembly");

        TestOutcome.Read(file).ShouldBeNull();
        File.Delete(file);
    }
}

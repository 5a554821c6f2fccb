using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace DsxDapr.Cli.Test;

/// <summary>What came of one test project.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="Failures">For each failure its name and message, and the end of what the test itself wrote.</param>
internal sealed record TestOutcome(TestCounts Counts, IReadOnlyList<string> Failures)
{
    private const int OutputLines = 40;

    /// <summary>A project that did not get as far as a report; that counts as one failure.</summary>
    public static TestOutcome Broken(string reason) => new(new TestCounts(0, 1, 0), [reason]);

    /// <summary>Reads a report in xUnit's own format: https://xunit.net/docs/format-xml-v3.</summary>
    public static TestOutcome Parse(XDocument report)
    {
        var counts = TestCounts.None;
        var failures = new List<string>();
        foreach (var assembly in report.Descendants("assembly"))
        {
            counts += new TestCounts(
                Number(assembly, "passed"),
                Number(assembly, "failed") + Number(assembly, "errors"),
                Number(assembly, "skipped"));
        }

        // Tests, and whatever failed around them (fixtures, clean-up).
        foreach (var failure in report.Descendants("failure"))
        {
            var owner = failure.Parent;
            var message = failure.Element("message")?.Value.Trim() ?? "";
            failures.Add($"  FAILED {(string?)owner?.Attribute("name") ?? (string?)owner?.Attribute("type")}: {message}");
            failures.AddRange(EndOfOutput(owner).Select(line => "    | " + line));
        }

        return new TestOutcome(counts, failures);
    }

    /// <summary>Reads the report in <paramref name="file"/>; null when there is none.</summary>
    public static TestOutcome? Read(string file)
    {
        try
        {
            return File.Exists(file) ? Parse(XDocument.Load(file)) : null;
        }
        catch (XmlException)
        {
            return null; // cut off: the run did not end well
        }
    }

    private static IEnumerable<string> EndOfOutput(XElement? test) =>
        ((string?)test?.Element("output") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(OutputLines);

    private static int Number(XElement element, string name) =>
        int.TryParse((string?)element.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

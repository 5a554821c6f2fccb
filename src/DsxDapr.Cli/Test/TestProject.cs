using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Test;

/// <summary>A test project, built: an executable with xUnit's runner inside.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Root">The repository.</param>
internal sealed record TestProject(string Name, string Root)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Whether it tests the whole system.</summary>
    public bool IsOfWholeSystem => Name.Contains("EndToEnd", StringComparison.Ordinal);

    private string Program => Path.Combine(Root, "artifacts", "bin", Name, "release", Name + ".dll");

    private string ResultsDir => Path.Combine(Root, "artifacts", "test-results");

    /// <summary>All test projects, those of the whole system last.</summary>
    public static IReadOnlyList<TestProject> Find(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(file => new TestProject(Path.GetFileNameWithoutExtension(file), root))
            .OrderBy(p => p.IsOfWholeSystem).ThenBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>Runs its tests.</summary>
    public async Task<TestOutcome> RunAsync(string? filter, ChildLauncher launcher, CliHost host, CancellationToken stop)
    {
        if (!File.Exists(Program))
        {
            return TestOutcome.Broken($"  {Name} is not built: {Program} does not exist.");
        }

        Directory.CreateDirectory(ResultsDir);
        var report = Path.Combine(ResultsDir, Name + ".xml");
        var log = Path.Combine(ResultsDir, Name + ".log");
        File.Delete(report);
        File.Delete(log);
        using var temporary = new TestFolder();
        using var process = new SupervisedProcess(
            new ChildSpec
            {
                Name = Name,
                Program = "dotnet",
                Arguments = ["exec", Program, "-noLogo", "-noColor", "-xml", report, .. filter is null ? (string[])[] : ["-method", $"*{filter}*"]],
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TMPDIR"] = temporary.Path },
                Directory = Root,
                LogFile = log,
            },
            launcher, host.Clock, host.Say);
        process.Start();
        try
        {
            var ended = await process.Ended.WaitAsync(Patience, host.Clock, stop);
            var outcome = TestOutcome.Read(report);
            return outcome switch
            {
                null => TestOutcome.Broken($"  {ended.Sentence} Its output is {log}."),
                // A runner that fails without a failed test (a crash at its end, say) must not pass for a success.
                { Counts: { Failed: 0, Passed: > 0 } } when ended.ExitCode != 0 => outcome with
                {
                    Counts = outcome.Counts + new TestCounts(0, 1, 0),
                    Failures = [$"  {ended.Sentence} Its output is {log}."],
                },
                _ => outcome,
            };
        }
        catch (TimeoutException)
        {
            return TestOutcome.Broken($"  {Name} did not end within {Patience.TotalMinutes:0} minutes; its output is {log}.");
        }
        finally
        {
            await process.StopAsync(StopPatience, host.Hurry);
        }
    }
}

using System.CommandLine;
using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Test;

/// <summary>
/// <c>dsx test</c>: runs every test project that the script <c>dsx</c> has built. Ends with one line:
/// <c>N passed, N failed, N skipped</c>.
/// </summary>
internal static class TestCommand
{
    // Tests wait more than they compute. Those of the whole system have the machine for themselves.
    private const int ProjectsAtOnce = 2;

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var filter = new Option<string?>("--filter") { HelpName = "TEXT", Description = "Run only tests whose full name contains this text." };
        var command = new Command("test", "Install what tests need, build everything and run every test.") { filter };
        command.SetAction((result, stop) => RunAsync(result.GetValue(filter), host, stop));
        return command;
    }

    private static async Task<int> RunAsync(string? filter, CliHost host, CancellationToken stop)
    {
        var projects = TestProject.Find(host.RepositoryRoot);
        var width = projects.Max(p => p.Name.Length);
        using var launcher = new ChildLauncher(host.Environment);
        var printing = new Lock();
        var total = TestCounts.None;
        foreach (var stage in projects.GroupBy(p => p.IsOfWholeSystem))
        {
            var lanes = new ParallelOptions { MaxDegreeOfParallelism = stage.Key ? 1 : ProjectsAtOnce, CancellationToken = stop };
            await Parallel.ForEachAsync(stage, lanes, async (project, cancellationToken) =>
            {
                var started = host.Clock.GetTimestamp();
                var outcome = await project.RunAsync(filter, launcher, host, cancellationToken);
                var seconds = host.Clock.GetElapsedTime(started).TotalSeconds;
                lock (printing)
                {
                    total += outcome.Counts;
                    host.Out.WriteLine(FormattableString.Invariant($"{project.Name.PadRight(width)}  {outcome.Counts} ({seconds:0.0} s)"));
                    foreach (var failure in outcome.Failures)
                    {
                        host.Out.WriteLine(failure);
                    }
                }
            });
        }

        await host.Out.WriteLineAsync(total.ToString());
        return total.Failed > 0 || (filter is not null && total.Passed == 0) ? ExitCodes.Failed : ExitCodes.Ok;
    }
}

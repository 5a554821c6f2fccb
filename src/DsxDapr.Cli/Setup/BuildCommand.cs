using System.CommandLine;

namespace DsxDapr.Cli.Setup;

/// <summary><c>dsx build</c>: the script <c>dsx</c> builds before it starts this program, so there is nothing left to do but say so.</summary>
internal static class BuildCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var command = new Command("build", "Build the apps, if their sources have changed.");
        command.SetAction(async (_, _) =>
        {
            await host.Out.WriteLineAsync($"The apps are built in {Path.Combine(host.RepositoryRoot, "artifacts", "bin")}.");
            return ExitCodes.Ok;
        });
        return command;
    }
}

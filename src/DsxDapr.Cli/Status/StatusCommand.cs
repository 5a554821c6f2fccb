using System.CommandLine;
using DsxDapr.Cli.Running;

namespace DsxDapr.Cli.Status;

/// <summary><c>dsx status</c>: what is running and where.</summary>
internal static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var output = new Option<string?>("--output", "-o") { Description = "How to show it (default: table)." }.OneOf("table", "json");
        var dataDir = CommonOptions.DataDir();
        var command = new Command("status", "Show what is running and where.") { output, dataDir };
        command.SetAction(async (result, _) =>
        {
            var workspace = Workspace.Of(host, result.GetValue(dataDir));
            var state = RunStateFile.ReadRunning(workspace);
            if (result.GetValue(output) == "json")
            {
                await host.Out.WriteLineAsync(StatusReport.Json(state, workspace));
            }
            else if (state is null)
            {
                await host.Out.WriteLineAsync($"Nothing is running on {workspace.DataDir}.");
            }
            else
            {
                StatusTable.Print(state, workspace, CliConsole.Of(host.Out, host.OutIsTerminal));
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}

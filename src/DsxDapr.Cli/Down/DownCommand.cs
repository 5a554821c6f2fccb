using System.CommandLine;
using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Running;

namespace DsxDapr.Cli.Down;

/// <summary><c>dsx down</c>: stops a run from another terminal.</summary>
internal static class DownCommand
{
    // Apps, sidecars and Redis have 10 s each.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dataDir = CommonOptions.DataDir();
        var command = new Command("down", "Stop what `dsx up` started.") { dataDir };
        command.SetAction((result, cancellationToken) => RunAsync(Workspace.Of(host, result.GetValue(dataDir)), host, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, CliHost host, CancellationToken cancellationToken)
    {
        if (RunStateFile.ReadRunning(workspace) is not { } state)
        {
            await host.Out.WriteLineAsync($"Nothing is running on {workspace.DataDir}.");
            return ExitCodes.Ok;
        }

        if (!Signals.Send(state.ProcessId, Signals.Terminate))
        {
            throw new CliException($"dsx (process {state.ProcessId}) cannot be stopped: it belongs to another user.");
        }

        var started = host.Clock.GetTimestamp();
        while (RunLock.IsHeld(workspace))
        {
            if (host.Clock.GetElapsedTime(started) > Patience)
            {
                throw new CliException($"dsx (process {state.ProcessId}) has not stopped after {Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, host.Clock, cancellationToken);
        }

        await host.Out.WriteLineAsync("Stopped.");
        return ExitCodes.Ok;
    }
}

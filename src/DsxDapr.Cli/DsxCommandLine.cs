using System.CommandLine;
using DsxDapr.Cli.Call;
using DsxDapr.Cli.Certs;
using DsxDapr.Cli.Connectors;
using DsxDapr.Cli.DeadLetters;
using DsxDapr.Cli.Doctor;
using DsxDapr.Cli.Down;
using DsxDapr.Cli.Engine;
using DsxDapr.Cli.Export;
using DsxDapr.Cli.Jobs;
using DsxDapr.Cli.Logs;
using DsxDapr.Cli.Schedules;
using DsxDapr.Cli.Setup;
using DsxDapr.Cli.Sidecars;
using DsxDapr.Cli.Status;
using DsxDapr.Cli.Test;
using DsxDapr.Cli.Tokens;
using DsxDapr.Cli.Up;

namespace DsxDapr.Cli;

/// <summary>The command line of <c>dsx</c>.</summary>
internal static class DsxCommandLine
{
    /// <summary>Runs a command line; what goes wrong becomes one sentence on standard error and exit code 1.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="host">What the command sees of its process.</param>
    /// <param name="stop">Ends the command in good order (Ctrl-C, SIGTERM).</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken stop)
    {
        var root = new RootCommand("dsx: malware protection for file repositories, as Dapr apps on this machine.")
        {
            UpCommand.Create(host),
            StatusCommand.Create(host),
            DoctorCommand.Create(host),
            DownCommand.Create(host),
            LogsCommand.Create(host),
            CallCommand.Create(host),
            ConnectorsCommand.Create(host),
            TokensCommand.Create(host),
            DeadLettersCommand.Create(host),
            JobsCommand.Create(host),
            SchedulesCommand.Create(host),
            ExportCommand.Create(host),
            CertsCommand.Create(host),
            BuildCommand.Create(host),
            EngineCommand.Create(host),
            InitCommand.Create(host),
            EnvCommand.Create(host),
            SidecarCommand.Create(host),
            TestCommand.Create(host),
        };
        var result = root.Parse([.. SidecarCommand.Protect(args).DefaultIfEmpty("--help")]);
        if (result.Errors.Count > 0)
        {
            host.Say($"{Mistake(result)} `{Help(result)}` lists what is possible.");
            return ExitCodes.Failed;
        }

        try
        {
            // Signals are ours: the library's own handling would end the process before everything is stopped.
            return await result.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = host.Out,
                    Error = host.Error,
                },
                stop);
        }
        catch (CliException e)
        {
            host.Say(e.Message);
            return ExitCodes.Failed;
        }
    }

    private static string Mistake(ParseResult result) => result.UnmatchedTokens is [var unknown, ..]
        ? $"dsx does not know {unknown}."
        : result.Errors[0].Message;

    private static string Help(ParseResult result) => result.CommandResult.Command is RootCommand
        ? "dsx --help"
        : $"dsx {result.CommandResult.Command.Name} --help";
}

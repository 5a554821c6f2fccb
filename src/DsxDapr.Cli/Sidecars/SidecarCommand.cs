using System.CommandLine;
using System.Diagnostics;
using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Sidecars;

/// <summary><c>dsx sidecar</c>: a DevSidecar alone, with daprd's own flags.</summary>
internal static class SidecarCommand
{
    /// <summary>The command. What follows it goes to the DevSidecar as it is, which refuses what it does not know by its name.</summary>
    public static Command Create(CliHost host)
    {
        var flags = new Argument<string[]>("FLAGS") { Description = "daprd's flags, e.g. --app-id my-app --app-port 5001 --dapr-http-port 3510 --resources-path DIR; docs/devsidecar.md lists them.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("sidecar", "Run one DevSidecar in the foreground, for an app you start yourself.") { flags };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, stop) => RunAsync(host, [.. result.GetValue(flags) ?? [], .. result.UnmatchedTokens], stop));
        return command;
    }

    /// <summary>The arguments of <c>dsx</c> so that a flag of daprd is never taken for one of dsx.</summary>
    /// <param name="args">The command line.</param>
    public static IReadOnlyList<string> Protect(IReadOnlyList<string> args) =>
        args is ["sidecar", not ("--help" or "-h" or "-?"), ..] && !args.Contains("--") ? ["sidecar", "--", .. args.Skip(1)] : args;

    private static async Task<int> RunAsync(CliHost host, IReadOnlyList<string> flags, CancellationToken stop)
    {
        var program = DevSidecar.ProgramFile(Workspace.Of(host, dataDirOption: null));
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, WorkingDirectory = host.CurrentDirectory };
        foreach (var argument in flags.Prepend(program))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new CliException("The DevSidecar did not start.");
        await using var ending = stop.Register(() => Signals.Send(process.Id, Signals.Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}

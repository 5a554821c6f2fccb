using System.CommandLine;
using System.Diagnostics;

namespace DsxDapr.Cli.Engine;

/// <summary><c>dsx engine</c>: the scan engines.</summary>
internal static class EngineCommand
{
    private const string Scanner = "DsxDapr.Scanner";
    private const string TrialArgument = "engine-test";

    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("engine", "Look after the scan engines.") { CreateTest(host) };

    private static Command CreateTest(CliHost host)
    {
        var settings = new Option<string[]>("--env")
        {
            HelpName = "NAME=VALUE",
            Description = "A setting of the scanner, e.g. DSXCONNECT_SCANNER__ENGINES=clamav; may be given several times.",
        };
        settings.Validators.Add(option =>
        {
            foreach (var token in option.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                option.AddError($"--env {token.Value} is not NAME=VALUE.");
            }
        });
        var command = new Command("test", "Try the configured engines: reachable, database, EICAR found, a harmless text clean, how fast.") { settings };
        command.SetAction((result, stop) => RunAsync(result.GetValue(settings) ?? [], host, stop));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, CliHost host, CancellationToken stop)
    {
        var assembly = Path.Combine(host.RepositoryRoot, "artifacts", "bin", Scanner, "release", Scanner + ".dll");
        var start = new ProcessStartInfo("dotnet", [assembly, TrialArgument]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var setting in settings.Select(s => s.Split('=', 2)))
        {
            start.Environment[setting[0]] = setting[1];
        }

        using var scanner = Process.Start(start) ?? throw new CliException($"{assembly} cannot be started.");
        try
        {
            while (await scanner.StandardOutput.ReadLineAsync(stop) is { } line)
            {
                await host.Out.WriteLineAsync(line);
            }

            await scanner.WaitForExitAsync(stop);
            return scanner.ExitCode == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            scanner.Kill();
            return ExitCodes.Failed;
        }
    }
}

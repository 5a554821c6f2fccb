using System.CommandLine;

namespace DsxDapr.Cli.Setup;

/// <summary><c>dsx init</c>: generates the secrets of a local run, for a plain <c>dapr run -f .</c>; <c>dsx up</c> does it by itself.</summary>
internal static class InitCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dataDir = CommonOptions.DataDir();
        var command = new Command("init", "Generate the secrets for `dapr run -f .`; what is there stays.") { dataDir };
        command.SetAction(async (result, _) =>
        {
            var workspace = Workspace.Of(host, result.GetValue(dataDir));
            DaprRunSetup.Ensure(workspace);
            await host.Out.WriteLineAsync($"The secrets are in {workspace.SecretsFile}; the operator's token is in {workspace.OperatorTokenFile}.");
            return ExitCodes.Ok;
        });
        return command;
    }
}

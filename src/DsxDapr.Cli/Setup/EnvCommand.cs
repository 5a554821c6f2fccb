using System.CommandLine;
using DsxDapr.Cli.Secrets;

namespace DsxDapr.Cli.Setup;

/// <summary>
/// <c>dsx env</c>: what a plain <c>dapr run -f .</c>, or an app under a debugger, needs in its environment, as <c>export</c> lines
/// for <c>eval</c>.
/// </summary>
internal static class EnvCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var dataDir = CommonOptions.DataDir();
        var command = new Command("env", "Print the environment for `dapr run -f .`, for eval \"$(./dsx env)\".") { dataDir };
        command.SetAction(async (result, _) =>
        {
            var workspace = Workspace.Of(host, result.GetValue(dataDir));
            DaprRunSetup.Ensure(workspace);
            var tokens = RunTokens.From(host.Environment);
            await host.Out.WriteLineAsync($"export {RunTokens.AppVariable}={Quote(tokens.App)}");
            await host.Out.WriteLineAsync($"export {RunTokens.DaprVariable}={Quote(tokens.Dapr)}");
            await host.Out.WriteLineAsync($"export DSX_DATA_DIR={Quote(workspace.DataDir)}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

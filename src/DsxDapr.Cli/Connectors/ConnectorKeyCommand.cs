using System.CommandLine;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Connectors;

/// <summary><c>dsx connectors rotate</c>, <c>revoke</c> and <c>unban</c>.</summary>
internal static class ConnectorKeyCommand
{
    /// <summary>A command that changes the keys of one connector.</summary>
    public static Command Create(CliHost host, string name, HttpMethod method, string route, string description, string done)
    {
        var uuid = new Argument<Guid>("UUID") { Description = "The connector, as `dsx connectors list` shows it." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command(name, description) { uuid });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var connector = result.GetRequiredValue(uuid);
            await client.SendAsync(method, $"/api/v1/connectors/{connector:D}{route}", null, stop);
            host.Say($"Connector {connector:D} {done}.");
            return ExitCodes.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Tokens;

/// <summary><c>dsx tokens revoke</c>.</summary>
internal static class RevokeTokenCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("ID") { Description = "The token's id, as `dsx tokens list` shows it." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("revoke", "Revoke an enrollment token; connectors that enrolled with it keep their keys.") { id });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var token = result.GetRequiredValue(id);
            await client.SendAsync(HttpMethod.Delete, "/api/v1/enrollment-tokens/" + Uri.EscapeDataString(token), null, stop);
            host.Say($"Token {token} admits nobody any more.");
            return ExitCodes.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.Tokens;

/// <summary><c>dsx tokens list</c>.</summary>
internal static class ListTokensCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List enrollment tokens; the tokens themselves are not kept."));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/enrollment-tokens", null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetProperty("tokens").GetRawText());
                return ExitCodes.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("Id", "Name", "State", "Uses", "Expires", "Connectors", "Created by");
            foreach (var token in answer.GetProperty("tokens").Deserialize<List<Token>>(CliJson.Compact)!)
            {
                table.AddRow(
                    new Text(token.Id),
                    new Text(Printable.Of(token.Name ?? "")),
                    new Text(token.State),
                    new Text(string.Create(CultureInfo.InvariantCulture, $"{token.Uses} of {(token.MaxUses is { } most ? most : "any")}")),
                    new Text(token.ExpiresAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never"),
                    new Text(Printable.Of(string.Join(", ", token.ConnectorNames))),
                    new Text(token.CreatedBy));
            }

            CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Token(
        string Id, string? Name, string State, long Uses, long? MaxUses, DateTimeOffset? ExpiresAt, IReadOnlyList<string> ConnectorNames, string CreatedBy);
}

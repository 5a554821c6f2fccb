using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.Connectors;

/// <summary><c>dsx connectors list</c>.</summary>
internal static class ListConnectorsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List the connectors of the last 30 days, banned ones too."));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/connectors", null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetProperty("connectors").GetRawText());
                return ExitCodes.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).AddColumns("UUID", "Name", "State", "Last seen", "App id", "URL");
            foreach (var connector in answer.GetProperty("connectors").Deserialize<List<Connector>>(CliJson.Compact)!)
            {
                table.AddRow(
                    new Text(connector.Uuid.ToString("D")),
                    new Text(Printable.Of(connector.Name)),
                    new Text(connector.State),
                    new Text(connector.SeenAt.ToString("u", CultureInfo.InvariantCulture)),
                    new Text(connector.AppId ?? ""),
                    new Text(Printable.Of(connector.Url)));
            }

            CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Connector(Guid Uuid, string Name, string Url, string? AppId, DateTimeOffset SeenAt, string State);
}

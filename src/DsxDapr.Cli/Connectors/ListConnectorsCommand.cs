using System.CommandLine;
using System.Globalization;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Connectors;

/// <summary><c>dsx connectors list</c>.</summary>
internal static class ListConnectorsCommand
{
    private static readonly HubList<Connector> Shown = new(
        "connectors",
        ["UUID", "Name", "State", "Last seen", "App id", "URL"],
        static connector =>
        [
            connector.Uuid.ToString("D"),
            connector.Name,
            connector.State,
            connector.SeenAt.ToString("u", CultureInfo.InvariantCulture),
            connector.AppId ?? "",
            connector.Url,
        ]);

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List the connectors of the last 30 days, banned ones too."));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/connectors", null, stop);
            await Shown.ShowAsync(answer, hub.IsJson(result), host);
            return ExitCodes.Ok;
        });
        return command;
    }

    private sealed record Connector(Guid Uuid, string Name, string Url, string? AppId, DateTimeOffset SeenAt, string State);
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.Schedules;

/// <summary><c>dsx schedules list</c>.</summary>
internal static class ListSchedulesCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List schedules, when they are due, and what their last time brought."));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/schedules", null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetProperty("schedules").GetRawText());
                return ExitCodes.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded)
                .AddColumns("Id", "Name", "Connector", "Cron", "Time zone", "Next", "Last", "Brought", "Last job", "Waits because");
            foreach (var schedule in answer.GetProperty("schedules").Deserialize<List<Schedule>>(CliJson.Compact)!)
            {
                table.AddRow(
                    new Text(schedule.Id),
                    new Text(Printable.Of(schedule.Name ?? "")),
                    new Text(schedule.Connector.ToString("D")),
                    new Text(Printable.Of(schedule.Cron)),
                    new Text(schedule.TimeZone),
                    new Text(schedule.NextAt?.ToString("u", CultureInfo.InvariantCulture) ?? "disabled"),
                    new Text(schedule.LastAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never"),
                    new Text(schedule.LastOutcome ?? ""),
                    new Text(schedule.LastJob ?? ""),
                    new Text(Printable.Of(schedule.OrderError ?? "")));
            }

            CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            return ExitCodes.Ok;
        });
        return command;
    }
}

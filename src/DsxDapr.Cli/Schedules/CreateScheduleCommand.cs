using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Schedules;

/// <summary><c>dsx schedules create</c>.</summary>
internal static class CreateScheduleCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var connector = new Argument<Guid>("CONNECTOR") { Description = "The connector's UUID, as `dsx connectors list` shows it." };
        var cron = new Argument<string>("CRON") { Description = "When: \"minute hour day-of-month month day-of-week\", e.g. \"0 2 * * *\"." };
        var zone = new Option<string?>("--time-zone") { HelpName = "ZONE", Description = "The IANA time zone of the times (default: UTC), e.g. Europe/Berlin." };
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "What its scans are called." };
        var scanOnce = new Option<bool?>("--scan-once") { Description = "Whether to skip files that are unchanged since they were found clean (default: as the hub is set)." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("create", "Scan a connector as a whole at set times.") { connector, cron, zone, name, scanOnce });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var wish = new
            {
                Connector = result.GetRequiredValue(connector),
                Cron = result.GetRequiredValue(cron),
                TimeZone = result.GetValue(zone),
                Name = result.GetValue(name),
                ScanOnce = result.GetValue(scanOnce),
            };
            var answer = await client.SendAsync(HttpMethod.Post, "/api/v1/schedules", wish, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetRawText());
                return ExitCodes.Ok;
            }

            var created = answer.Deserialize<Schedule>(CliJson.Compact)!;
            host.Say(string.Create(CultureInfo.InvariantCulture, $"Schedule {created.Id}: the first scan is ordered at {created.NextAt:u}."));
            return ExitCodes.Ok;
        });
        return command;
    }
}

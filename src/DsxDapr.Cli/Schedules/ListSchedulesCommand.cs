using System.CommandLine;
using System.Globalization;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Schedules;

/// <summary><c>dsx schedules list</c>.</summary>
internal static class ListSchedulesCommand
{
    private static readonly HubList<Schedule> Shown = new(
        "schedules",
        ["Id", "Name", "Connector", "Cron", "Time zone", "Next", "Last", "Brought", "Last job", "Waits because"],
        static schedule =>
        [
            schedule.Id,
            schedule.Name ?? "",
            schedule.Connector.ToString("D"),
            schedule.Cron,
            schedule.TimeZone,
            schedule.NextAt?.ToString("u", CultureInfo.InvariantCulture) ?? "disabled",
            schedule.LastAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
            schedule.LastOutcome ?? "",
            schedule.LastJob ?? "",
            schedule.OrderError ?? "",
        ]);

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List schedules, when they are due, and what their last time brought."));
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/schedules", null, stop);
            await Shown.ShowAsync(answer, hub.IsJson(result), host);
            return ExitCodes.Ok;
        });
        return command;
    }
}

using System.CommandLine;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Schedules;

/// <summary><c>dsx schedules</c>: full scans at set times.</summary>
internal static class SchedulesCommand
{
    private const string Route = "/api/v1/schedules/";

    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("schedules", "List, create and end the schedules of full scans.")
    {
        ListSchedulesCommand.Create(host),
        CreateScheduleCommand.Create(host),
        Change(host, "enable", "Follow a schedule again, from its next time on.", HttpMethod.Post, "/enable", id => $"Schedule {id} is followed."),
        Change(host, "disable", "Follow a schedule no more until it is enabled.", HttpMethod.Post, "/disable", id => $"Schedule {id} is not followed any more."),
        Change(host, "delete", "Delete a schedule; scans that run go on.", HttpMethod.Delete, "", id => $"Schedule {id} is gone."),
    };

    private static Command Change(CliHost host, string name, string description, HttpMethod method, string route, Func<string, string> tell)
    {
        var id = new Argument<string>("ID") { Description = "The schedule's id, as `dsx schedules list` shows it." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command(name, description) { id });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var schedule = result.GetRequiredValue(id);
            await client.SendAsync(method, Route + Uri.EscapeDataString(schedule) + route, null, stop);
            host.Say(tell(schedule));
            return ExitCodes.Ok;
        });
        return command;
    }
}

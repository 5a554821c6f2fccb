using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.Jobs;

/// <summary><c>dsx jobs list</c>.</summary>
internal static class ListJobsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var status = new Option<string?>("--status") { Description = "Only jobs of one status." }.OneOf("running", "paused", "completed", "cancelled");
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "How many at the most, 1 to 1000 (default: 20).", DefaultValueFactory = _ => 20 };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("list", "List the newest jobs.") { status, limit });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var only = result.GetValue(status) is { } given ? $"&status={given}" : "";
            var answer = await client.SendAsync(
                HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/v1/jobs?limit={result.GetValue(limit)}{only}"), null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetProperty("jobs").GetRawText());
                return ExitCodes.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded)
                .AddColumns("Job", "Name", "Status", "Progress", "Items", "Clean", "Malicious", "Failed", "Started");
            foreach (var job in answer.GetProperty("jobs").Deserialize<List<JobReport>>(CliJson.Compact)!)
            {
                table.AddRow(
                    new Text(Printable.Of(job.JobId)),
                    new Text(Printable.Of(job.Name ?? "")),
                    new Text(job.Status),
                    new Text(job.Progress),
                    new Text(JobReport.Number(job.Items)),
                    new Text(JobReport.Number(job.Clean)),
                    new Text(JobReport.Number(job.Malicious)),
                    new Text(JobReport.Number(job.Failed)),
                    new Text(job.StartedAt.ToString("u", CultureInfo.InvariantCulture)));
            }

            CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            if (answer.GetProperty("next_cursor").ValueKind == JsonValueKind.String)
            {
                host.Say("There may be more: raise --limit.");
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}

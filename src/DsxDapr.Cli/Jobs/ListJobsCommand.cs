using System.CommandLine;
using System.Globalization;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Jobs;

/// <summary><c>dsx jobs list</c>.</summary>
internal static class ListJobsCommand
{
    private static readonly HubList<JobReport> Shown = new(
        "jobs",
        ["Job", "Name", "Status", "Progress", "Items", "Clean", "Malicious", "Failed", "Skipped", "Started"],
        static job =>
        [
            job.JobId,
            job.Name ?? "",
            job.Status,
            job.Progress,
            JobReport.Number(job.Items),
            JobReport.Number(job.Clean),
            JobReport.Number(job.Malicious),
            JobReport.Number(job.Failed),
            JobReport.Number(job.Skipped),
            job.StartedAt.ToString("u", CultureInfo.InvariantCulture),
        ]);

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
            await Shown.ShowAsync(answer, hub.IsJson(result), host);
            return ExitCodes.Ok;
        });
        return command;
    }
}

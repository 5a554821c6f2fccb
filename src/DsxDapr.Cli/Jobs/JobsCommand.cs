using System.CommandLine;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Contracts;

namespace DsxDapr.Cli.Jobs;

/// <summary><c>dsx jobs</c>: how far scans are, and steering them.</summary>
internal static class JobsCommand
{
    private const string Steering = HubRoutes.Prefix + "/scan/jobs/";

    /// <summary>The command.</summary>
    public static Command Create(CliHost host) => new("jobs", "List scan jobs and see how far they are; pause, resume, cancel and repeat them.")
    {
        ListJobsCommand.Create(host),
        ShowJobCommand.Create(host),
        Steer(host, "pause", "Dispatch nothing more of a job; what is in flight is still recorded.", id => $"{Steering}{id}/pause", (job, _) => $"Job {job} is paused."),
        Steer(host, "resume", "Go on with a paused job.", id => $"{Steering}{id}/resume", (job, _) => $"Job {job} goes on."),
        Steer(host, "cancel", "End a job: what is not dispatched yet is never scanned in it.", id => $"{Steering}{id}/cancel", (job, _) => $"Job {job} is cancelled."),
        Steer(
            host,
            "rescan",
            "Scan again what a job left without a verdict of clean or malicious.",
            id => $"/api/v1/jobs/{id}/rescan",
            (job, answer) => $"{answer.GetProperty("rescanned").GetInt32()} items of job {job} are scanned again."),
    };

    private static Command Steer(CliHost host, string name, string description, Func<string, string> route, Func<string, JsonElement, string> tell)
    {
        var id = new Argument<string>("JOB") { Description = "The job's id, as `dsx jobs list` shows it." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command(name, description) { id });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var job = result.GetRequiredValue(id);
            var answer = await client.SendAsync(HttpMethod.Post, route(Uri.EscapeDataString(job)), null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetRawText());
            }
            else
            {
                host.Say(tell(job, answer));
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
